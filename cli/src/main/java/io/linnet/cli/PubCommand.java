package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.Deadline;
import io.linnet.cli.client.Event;
import io.linnet.cli.client.Message;
import io.linnet.cli.client.Reasons;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
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
    private static final int INTERRUPTED = -1;

    /** Lines that are read before the ones before them are sent, where nothing else bounds it. */
    private static final int LINES_AHEAD = 128;

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
            description = "Publish each line of standard input.")
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
        try (Interruption interruption = new Interruption();
                BlockingClient client = dialogue.open()) {
            interruption.tell(client);
            return new Run(client, dialogue, message).all();
        } catch (IOException e) {
            return dialogue.explain(e);
        }
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

    /** One connection's work: it sends, waits for what it sent, and says goodbye. */
    private final class Run {
        private final BlockingClient client;
        private final Dialogue dialogue;
        private final int window;
        private Message message;

        Run(BlockingClient client, Dialogue dialogue, Message message) {
            this.client = client;
            this.dialogue = dialogue;
            this.message = message;
            window = Math.min(maximumInFlight, client.receiveMaximum());
        }

        int all() throws IOException {
            int refusal = refusal();
            if (refusal != ExitCode.OK) {
                client.disconnect(ReasonCode.SUCCESS, Properties.NONE);
                return refusal;
            }
            int result = lines ? eachLine() : eachRepetition();
            while (result == ExitCode.OK && client.messagesInFlight() > 0) {
                result = hear(client.await(Deadline.never()));
            }
            if (result != ExitCode.CONNECTION_LOST) {
                client.disconnect(
                        ReasonCode.SUCCESS,
                        connection.properties.of(Target.DISCONNECT).build());
            }
            return Math.max(result, ExitCode.OK);
        }

        /** What the broker's CONNACK forbids, and the exit code that stands for it. */
        private int refusal() {
            Properties limits = client.connAck().properties();
            if (message.qos().code() > limits.number(Property.MAXIMUM_QOS, 2)) {
                dialogue.complain("Error: The broker takes no messages of QoS "
                        + message.qos().code() + ".");
                return ExitCode.QOS_NOT_SUPPORTED;
            }
            if (message.retain() && limits.number(Property.RETAIN_AVAILABLE, 1) == 0) {
                dialogue.complain("Error: The broker takes no retained messages.");
                return ExitCode.RETAIN_NOT_SUPPORTED;
            }
            return ExitCode.OK;
        }

        private int eachRepetition() throws IOException {
            Duration delay = Duration.ofNanos((long) (repeatDelaySeconds * 1e9));
            int result = send(message);
            for (int i = 1; i < repeat && result == ExitCode.OK; i++) {
                result = pass(delay);
                if (result == ExitCode.OK) {
                    result = send(message);
                }
            }
            return result;
        }

        /** Lets time pass and hears what comes in it. */
        private int pass(Duration delay) throws IOException {
            Deadline deadline = Deadline.in(delay);
            int result = ExitCode.OK;
            while (result == ExitCode.OK && !deadline.isOver()) {
                result = hear(client.await(deadline));
            }
            return result;
        }

        private int eachLine() throws IOException {
            Semaphore room = new Semaphore(message.qos() == QoS.AT_MOST_ONCE ? LINES_AHEAD : window);
            StandardInput.readLines(console.in(), client, room);
            while (true) {
                Event event = client.await(Deadline.never());
                int result = ExitCode.OK;
                switch (event) {
                    case Event.EndOfInput ignored -> {
                        return ExitCode.OK;
                    }
                    case Event.Line line -> {
                        result = send(new Message(
                                message.topicName(), line.bytes(), message.qos(), retain, message.properties()));
                        if (message.qos() == QoS.AT_MOST_ONCE) {
                            room.release();
                        }
                    }
                    case Event.Completed ignored -> {
                        result = hear(event);
                        room.release();
                    }
                    default -> result = hear(event);
                }
                if (result != ExitCode.OK) {
                    return result;
                }
            }
        }

        private int send(Message next) throws IOException {
            int result = ExitCode.OK;
            while (result == ExitCode.OK && next.qos() != QoS.AT_MOST_ONCE && client.messagesInFlight() >= window) {
                result = hear(client.await(Deadline.never()));
            }
            if (result != ExitCode.OK) {
                return result;
            }
            client.publish(next);
            if (next.properties().has(Property.TOPIC_ALIAS)) {
                // The alias stands for the topic from here on.
                message = new Message("", next.payload(), next.qos(), next.retain(), next.properties());
            }
            return ExitCode.OK;
        }

        private int hear(Event event) {
            switch (event) {
                case Event.Completed done -> {
                    if (done.reasonCode().isError()) {
                        dialogue.complain("Warning: Publish " + done.packetIdentifier() + " failed: "
                                + Reasons.of(done.reasonCode()) + ".");
                    }
                }
                case Event.Closed closed -> {
                    dialogue.complain("Error: " + closed.cause());
                    return ExitCode.CONNECTION_LOST;
                }
                case Event.Interrupted ignored -> {
                    return INTERRUPTED;
                }
                default -> {}
            }
            return ExitCode.OK;
        }
    }
}
