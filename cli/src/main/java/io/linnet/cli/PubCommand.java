package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.client.Message;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import io.linnet.packet.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet pub}: publishes messages and ends when the broker has them. */
@Command(
        name = "pub",
        description = "Publish messages, with the options of mosquitto_pub.",
        sortOptions = false,
        exitCodeOnInvalidInput = ExitCode.FAILED)
final class PubCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Where to publish.")
    private @Nullable String topic;

    @Mixin
    private PayloadOptions content;

    @Option(
            names = {"-l", "--stdin-line"},
            description = "Publish each line of standard input; connect again when the connection is lost.")
    private boolean lines;

    @Option(
            names = {"-r", "--retain"},
            description = "Let the broker retain it.")
    private boolean retain;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "1", description = "Publish it N times; not with -l.")
    private int repeat = 1;

    @Option(
            names = "--repeat-delay",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Wait between them; may have a fraction.")
    private double repeatDelaySeconds;

    @Option(
            names = {"-M", "--max-inflight"},
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many messages of QoS 1 and 2 wait for the broker. Default: 20.")
    private int maximumInFlight = 20;

    @Mixin
    private ConnectionOptions connection;

    PubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Dialogue dialogue = new Dialogue(connection, console.err());
        String topicName = requireSense();
        QoS qos = connection.qos();
        byte[] payload;
        try {
            payload = content.payload(console.in());
        } catch (IOException e) {
            dialogue.complain("Error: Unable to read the message: " + e.getMessage());
            return ExitCode.FAILED;
        }
        Properties properties = connection.properties.of(Target.PUBLISH).build();
        Message message = new Message(topicName, payload, qos, retain, properties);
        Publishing publishing = new Publishing(connection, dialogue, message, maximumInFlight);
        return lines
                ? publishing.lines(console.in())
                : publishing.repeated(repeat, Duration.ofNanos((long) (repeatDelaySeconds * 1e9)));
    }

    /** Returns the topic name. */
    private String requireSense() {
        int kinds = content.count() + (lines ? 1 : 0);
        if (kinds > 1) {
            throw connection.problem("Only one type of message can be sent at once.");
        }
        String topicName = topic == null ? connection.urlTopic() : topic;
        if (kinds == 0 || topicName == null) {
            throw connection.problem("Both topic and message must be supplied.");
        }
        boolean aliasAlone = topicName.isEmpty()
                && connection.properties.of(Target.PUBLISH).build().has(Property.TOPIC_ALIAS);
        if (!TopicName.isValid(topicName) && !aliasAlone) {
            throw connection.problem("Invalid publish topic '" + topicName + "', does it contain '+' or '#'?");
        }
        if (repeat < 1) {
            throw connection.problem("--repeat argument must be >0.");
        }
        if (!(repeatDelaySeconds >= 0)) {
            throw connection.problem("--repeat-delay argument must be >=0.0.");
        }
        if (maximumInFlight < 1) {
            throw connection.problem("--max-inflight argument must be >0.");
        }
        return topicName;
    }
}
