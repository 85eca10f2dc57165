package io.linnet.cli;

import io.linnet.cli.tree.TreeText;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.TopicFilter;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private static final double ALL_PERCENT = 100;

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
            names = "--random-filter",
            paramLabel = "PERCENT",
            defaultValue = "100",
            description = "Print only so many of the messages, chosen at random.")
    private double randomPercent = ALL_PERCENT;

    @Mixin
    OutputOptions output;

    @Option(
            names = "--tree",
            description = "Show the topics as a tree, with how many messages came, how fast, and the last.")
    private boolean tree;

    @Option(
            names = {"-w", "--watch"},
            description = "Show one line for each topic, with the same.")
    private boolean watch;

    @Option(names = "--message-rate", description = "Print each second how many messages came in it.")
    private boolean messageRate;

    @Mixin
    ConnectionOptions connection;

    SubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireSense();
        List<TopicFilter> hidden = filteredOut.stream()
                .map(text -> filter(text, "filter out topic"))
                .toList();
        List<SubscriptionRequest> requests = requests();
        return new Subscription(this, requests, hidden, console).run();
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
        if (!(randomPercent > 0 && randomPercent <= ALL_PERCENT)) {
            throw connection.problem("--random-filter is " + randomPercent + ", it may be above 0 and up to 100.");
        }
        if (Stream.of(tree, watch, messageRate, output.areGiven())
                        .filter(given -> given)
                        .count()
                > 1) {
            throw connection.problem(
                    "--tree, --watch, --message-rate and -v, -F, --json are different ways to show messages;"
                            + " one of them is allowed.");
        }
        var _ = output.format();
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

    /** Where messages go, on this output. */
    Display display(OutputStream out, Consumer<String> complaints) {
        if (messageRate) {
            return new RateDisplay(out);
        }
        if (tree || watch) {
            return new TopicDisplay(out, Terminal.isThere(), tree ? TreeText::tree : TreeText::topics);
        }
        MessageFormat format = output.format();
        return message -> {
            try {
                format.print(message, out);
            } catch (FormatProblem e) {
                complaints.accept("Error: " + e.getMessage());
            }
        };
    }

    /** Whether a message is among those that chance lets through. */
    boolean chosen() {
        return randomPercent >= ALL_PERCENT || ThreadLocalRandom.current().nextDouble(ALL_PERCENT) < randomPercent;
    }

    @Nullable
    Duration timeout() {
        return timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds);
    }
}
