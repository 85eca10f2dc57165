package io.linnet.cli.simulate.scenario;

import io.linnet.packet.QoS;
import java.util.Optional;

/**
 * What a device does when it is told something.
 *
 * @param filter what it subscribes to
 * @param answerTopic where it answers; else to the response topic of the message, if it has one
 * @param payload of the answer
 * @param delayMillis how long that takes
 */
public record Reaction(Template filter, QoS qos, Optional<Template> answerTopic, Template payload, long delayMillis) {}
