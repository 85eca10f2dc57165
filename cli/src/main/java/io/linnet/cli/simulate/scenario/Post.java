package io.linnet.cli.simulate.scenario;

import io.linnet.packet.QoS;

/** A message that devices send, as it is written in the scenario. */
public record Post(Template topic, Template payload, QoS qos, boolean retain) {}
