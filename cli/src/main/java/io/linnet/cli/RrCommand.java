package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet rr}: publishes a request and prints the response to it (MQTT 5.0 section 4.10). */
@Command(
        name = "rr",
        description = "Publish a request and print its response, with the options of mosquitto_rr.",
        sortOptions = false,
        exitCodeOnInvalidInput = ExitCode.FAILED)
final class RrCommand implements Callable<Integer> {
    private static final String USUAL_RESPONSES = "responses/";

    private final Console console;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Where to publish the request.")
    private @Nullable String topic;

    @Option(
            names = "-e",
            paramLabel = "TOPIC",
            description = "Where the response is to come. Default: a topic of its own below " + USUAL_RESPONSES)
    private @Nullable String responseTopic;

    @Mixin
    private PayloadOptions content;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "How long to wait for the response; then end with exit code " + ExitCode.TIMED_OUT
                    + ". Default: for ever.")
    private @Nullable Integer timeoutSeconds;

    @Option(names = "-R", description = "Do not take a retained message for the response.")
    private boolean noRetained;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ConnectionOptions connection;

    RrCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String topicName = requireSense();
        MessageFormat format = output.format();
        Dialogue dialogue = new Dialogue(connection, console.err());
        byte[] payload;
        try {
            payload = content.payload(console.in());
        } catch (IOException e) {
            dialogue.complain("Error: Unable to read the message: " + e.getMessage());
            return ExitCode.FAILED;
        }
        String answers = responseTopic == null ? ownTopic() : responseTopic;
        Duration patience = timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds);
        Question question = new Question(topicName, payload, answers, properties(answers), patience, noRetained);
        return new Request(connection, dialogue, question).run(message -> format.print(message, console.out()));
    }

    /**
     * What is asked.
     *
     * @param properties of the request, with response topic and correlation data; 5.0 only
     * @param patience null for ever
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Question(
            String topicName,
            byte[] payload,
            String responseTopic,
            Properties properties,
            @Nullable Duration patience,
            boolean noRetained) {}

    private static String ownTopic() {
        return USUAL_RESPONSES + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 36);
    }

    private Properties properties(String answers) {
        Properties.Builder builder = connection.properties.of(Target.PUBLISH);
        Properties given = builder.build();
        if (!given.has(Property.RESPONSE_TOPIC)) {
            builder.text(Property.RESPONSE_TOPIC, answers);
        }
        if (!given.has(Property.CORRELATION_DATA)) {
            byte[] random = new byte[8];
            ThreadLocalRandom.current().nextBytes(random);
            builder.binary(Property.CORRELATION_DATA, random);
        }
        return builder.build();
    }

    /** Returns the topic name. */
    private String requireSense() {
        if (content.count() > 1) {
            throw connection.problem("Only one type of message can be sent at once.");
        }
        String topicName = topic == null ? connection.urlTopic() : topic;
        if (topicName == null || content.count() == 0) {
            throw connection.problem("Both topic and message must be supplied.");
        }
        requireName("request", topicName);
        if (responseTopic != null) {
            requireName("response", responseTopic);
        }
        if (timeoutSeconds != null && timeoutSeconds < 1) {
            throw connection.problem("Invalid timeout \"" + timeoutSeconds + "\".");
        }
        return topicName;
    }

    private void requireName(String what, String name) {
        if (!TopicName.isValid(name)) {
            throw connection.problem(
                    String.format(Locale.ROOT, "Invalid %s topic '%s', does it contain '+' or '#'?", what, name));
        }
    }
}
