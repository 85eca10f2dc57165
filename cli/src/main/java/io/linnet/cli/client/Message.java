package io.linnet.cli.client;

import io.linnet.packet.Properties;
import io.linnet.packet.QoS;

/**
 * An Application Message that is to be sent.
 *
 * @param payload handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(String topicName, byte[] payload, QoS qos, boolean retain, Properties properties) {}
