package io.linnet.cli.simulate.scenario;

import io.linnet.packet.QoS;

/** A message of one device, ready to be sent. */
public record Outgoing(String topic, String payload, QoS qos, boolean retain) {}
