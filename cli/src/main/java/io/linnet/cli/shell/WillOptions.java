package io.linnet.cli.shell;

import io.linnet.client.ClientBuilder;
import io.linnet.client.Message;
import io.linnet.packet.QoS;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what the broker publishes when a client goes without a goodbye. */
final class WillOptions {
    @Option(names = "--will-topic", paramLabel = "TOPIC", description = "Where the broker publishes the will.")
    private @Nullable String topic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "What it publishes. Default: nothing.")
    private @Nullable String payload;

    @Option(
            names = "--will-qos",
            paramLabel = "QOS",
            converter = QosOption.class,
            defaultValue = "0",
            description = "With which quality of service.")
    private QoS qos = QoS.AT_MOST_ONCE;

    @Option(names = "--will-retain", description = "As a retained message.")
    private boolean retain;

    void apply(ClientBuilder builder) {
        if (topic != null) {
            Message will = Message.of(topic, payload == null ? "" : payload).withQos(qos);
            builder.will(retain ? will.retained() : will);
        } else if (payload != null || retain) {
            throw new IllegalArgumentException("--will-payload and --will-retain need --will-topic TOPIC beside them");
        }
    }
}
