package io.linnet.cli;

import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet sub}: prints the messages of its subscriptions. */
@Command(
        name = "sub",
        description = "Print the messages of subscriptions, with the options of mosquitto_sub.",
        sortOptions = false,
        exitCodeOnInvalidInput = ExitCode.FAILED)
final class SubCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "What to subscribe to; repeat for several.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = {"-T", "--filter-out"},
            paramLabel = "FILTER",
            description = "Do not print messages whose topic matches; repeat for several.")
    private List<String> filteredOut = new ArrayList<>();

    @Option(
            names = {"-U", "--unsubscribe"},
            paramLabel = "FILTER",
            description = "Unsubscribe from this first; repeat for several.")
    List<String> unsubscribe = new ArrayList<>();

    @Option(names = "-C", paramLabel = "N", description = "End after N messages.")
    @Nullable
    Integer count;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "End after this time, with exit code " + ExitCode.TIMED_OUT + ".")
    private @Nullable Integer timeoutSeconds;

    @Option(names = "-E", description = "End when the broker has answered the subscriptions.")
    boolean endAfterSubAck;

    @Option(names = "-R", description = "Do not print retained messages.")
    boolean noRetained;

    @Option(names = "--retained-only", description = "Print retained messages only, and end at the first other one.")
    boolean retainedOnly;

    @Option(names = "--remove-retained", description = "Remove the retained messages that are printed.")
    boolean removeRetained;

    @Option(names = "--retain-as-published", description = "Ask the broker to keep the retain flag of messages.")
    private boolean retainAsPublished;

    @Option(
            names = "--retain-handling",
            paramLabel = "always|new|never",
            description = "When the broker sends retained messages. Default: always.")
    private String retainHandling = "always";

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the topic before the payload.")
    private boolean verbose;

    @Option(names = "-N", description = "Print no end of line after a message.")
    private boolean noEndOfLine;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description =
                    "How to print a message: %%t topic, %%p payload, %%x %%X hexadecimal, %%l length, %%q QoS, %%r retain,"
                            + " %%m packet identifier, %%j %%J JSON, %%I time, %%U seconds;"
                            + " of MQTT 5.0: %%A topic alias, %%C content type, %%D correlation data, %%E expiry,"
                            + " %%F payload format, %%P user properties, %%R response topic, %%S subscription identifier;"
                            + " @X as strftime(3), escapes as in C.")
    private @Nullable String format;

    @Mixin
    ConnectionOptions connection;

    SubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireSense();
        MessageFormat printed = printedFormat();
        List<TopicFilter> hidden = filteredOut.stream()
                .map(text -> filter(text, "filter out topic"))
                .toList();
        List<SubscriptionRequest> requests = requests();
        return new Subscription(this, requests, hidden, printed, console).run();
    }

    private void requireSense() {
        if (topics.isEmpty()) {
            String topic = connection.urlTopic();
            if (topic == null) {
                throw connection.problem("You must specify a topic to subscribe to.");
            }
            topics.add(topic);
        }
        if (count != null && count < 1) {
            throw connection.problem("Invalid message count \"" + count + "\".");
        }
        if (timeoutSeconds != null && timeoutSeconds < 1) {
            throw connection.problem("Invalid timeout \"" + timeoutSeconds + "\".");
        }
        if (noRetained && retainedOnly) {
            throw connection.problem("Combining '-R' and '--retained-only' makes no sense.");
        }
        unsubscribe.forEach(text -> filter(text, "unsubscribe topic"));
    }

    private TopicFilter filter(String text, String what) {
        try {
            return TopicFilter.parse(text);
        } catch (ProtocolViolation e) {
            throw connection.problem("Invalid " + what + " '" + text + "', are all '+' and '#' wildcards correct?");
        }
    }

    private List<SubscriptionRequest> requests() {
        SubscriptionOptions options =
                new SubscriptionOptions(connection.qos(), false, retainAsPublished, retainHandling());
        return topics.stream()
                .map(text -> filter(text, "subscription topic"))
                .map(filter -> new SubscriptionRequest(filter.text(), options))
                .toList();
    }

    private RetainHandling retainHandling() {
        if (noRetained) {
            return RetainHandling.DO_NOT_SEND;
        }
        return switch (retainHandling) {
            case "always" -> RetainHandling.SEND;
            case "new" -> RetainHandling.SEND_IF_NEW;
            case "never" -> RetainHandling.DO_NOT_SEND;
            default ->
                throw connection.problem(
                        "--retain-handling is '" + retainHandling + "', it may be always, new or never.");
        };
    }

    private MessageFormat printedFormat() {
        String chosen = format;
        if (chosen == null) {
            return MessageFormat.plain(verbose, !noEndOfLine);
        }
        try {
            return FormatParser.parse(chosen, !noEndOfLine);
        } catch (IllegalArgumentException e) {
            throw connection.problem(String.valueOf(e.getMessage()));
        }
    }

    @Nullable
    Duration timeout() {
        return timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds);
    }
}
