package io.linnet.testkit;

import io.linnet.client.Message;
import io.linnet.packet.QoS;
import io.linnet.packet.UserProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a test expects of messages. It begins with a topic filter, goes on with conditions, and ends with how many there are to be:
 * {@link #once}, {@link #times}, {@link #atLeast}, {@link #never} or {@link #inOrder}. Only these look; an expectation without such an
 * end fails the test. Not thread-safe.
 *
 * <pre>{@code
 * broker.received("sensors/+").withText("21.5").withQos(QoS.AT_LEAST_ONCE).once();
 * }</pre>
 */
public final class Expectation {
    /** So many messages are listed in a failure. */
    private static final int LISTED = 20;

    private final Source source;
    private final String what;
    private final List<Condition> conditions = new ArrayList<>();
    private Duration patience;
    private boolean chosenPatience;
    private Duration waited = Duration.ZERO;

    /**
     * Where messages come from.
     *
     * @param some what they did, for failures, such as {@code came}
     * @param none the same where there is none
     * @param matching those of the filter
     * @param others all that are not of the filter
     * @param forgotten how many more there were
     * @param looked told when the expectation has its end
     */
    record Source(
            String some,
            String none,
            Supplier<List<Arrival>> matching,
            Supplier<List<Arrival>> others,
            Supplier<Long> forgotten,
            Consumer<Expectation> looked) {}

    /** @param objection what a message that does not meet it has instead; null when it does */
    private record Condition(String wanted, Function<Arrival, @Nullable String> objection) {}

    Expectation(Source source, String what, Duration patience) {
        this.source = source;
        this.what = what;
        this.patience = patience;
    }

    /** The words so far. */
    @Override
    public String toString() {
        return conditions.isEmpty()
                ? what
                : what + conditions.stream().map(Condition::wanted).collect(Collectors.joining(", ", " with ", ""));
    }

    // ---- conditions

    /** Whose payload is this text in UTF-8. */
    public Expectation withText(String text) {
        return that(
                "text " + MessageText.quoted(text),
                arrival -> arrival.message().text().equals(text),
                arrival -> "payload " + MessageText.payload(arrival.message().payload()));
    }

    /** Whose payload is text that contains this. */
    public Expectation withTextContaining(String part) {
        return that(
                "text containing " + MessageText.quoted(part),
                arrival -> arrival.message().text().contains(part),
                arrival -> "payload " + MessageText.payload(arrival.message().payload()));
    }

    /** Whose payload is these bytes. */
    public Expectation withBytes(byte... payload) {
        byte[] wanted = payload.clone();
        return that(
                "payload " + MessageText.payload(wanted),
                arrival -> Arrays.equals(arrival.message().payload(), wanted),
                arrival -> "payload " + MessageText.payload(arrival.message().payload()));
    }

    /** That was published at this QoS. */
    public Expectation withQos(QoS qos) {
        return that(
                "QoS " + qos.code(),
                arrival -> arrival.message().qos() == qos,
                arrival -> "QoS " + arrival.message().qos().code());
    }

    /** That was published with the RETAIN flag. */
    public Expectation retained() {
        return that("RETAIN", arrival -> arrival.message().retain(), arrival -> "no RETAIN");
    }

    /** That was published without the RETAIN flag. */
    public Expectation notRetained() {
        return that("no RETAIN", arrival -> !arrival.message().retain(), arrival -> "RETAIN");
    }

    /** With this Content Type. */
    public Expectation withContentType(String contentType) {
        return that(
                "content type " + contentType,
                arrival -> contentType.equals(arrival.message().contentType()),
                arrival -> "content type " + arrival.message().contentType());
    }

    /** With this Response Topic. */
    public Expectation withResponseTopic(String topicName) {
        return that(
                "response topic " + topicName,
                arrival -> topicName.equals(arrival.message().responseTopic()),
                arrival -> "response topic " + arrival.message().responseTopic());
    }

    /** With this User Property, whatever others there are. */
    public Expectation withUserProperty(String name, String value) {
        UserProperty wanted = new UserProperty(name, value);
        return that(
                "user property " + name + ": " + value,
                arrival -> arrival.message().properties().userProperties().contains(wanted),
                arrival -> "user properties " + arrival.message().properties().userProperties());
    }

    /** That this client has published. */
    public Expectation from(String clientIdentifier) {
        return that(
                "publisher " + clientIdentifier,
                arrival -> arrival.publisher().equals(clientIdentifier),
                arrival -> "publisher " + arrival.publisher());
    }

    /**
     * That meets any other condition.
     *
     * @param description stands in failures behind "with"
     */
    public Expectation with(String description, Predicate<Message> condition) {
        return that(description, arrival -> condition.test(arrival.message()), arrival -> "not: " + description);
    }

    private Expectation that(String wanted, Predicate<Arrival> meets, Function<Arrival, String> instead) {
        conditions.add(new Condition(wanted, arrival -> meets.test(arrival) ? null : instead.apply(arrival)));
        return this;
    }

    /** Waits so long, instead of as long as was chosen for the broker. */
    public Expectation within(Duration time) {
        patience = Objects.requireNonNull(time);
        chosenPatience = true;
        return this;
    }

    // ---- how many

    /** Waits for one message, and fails when there are more by then. */
    public Message once() {
        return times(1).getFirst();
    }

    /**
     * Waits for so many messages, and fails when there are more by then. Those that come later are not waited for.
     *
     * @return them, oldest first
     */
    public List<Message> times(int count) {
        requirePositive(count);
        List<Arrival> found = await(count);
        if (found.size() != count) {
            throw failure("exactly " + messages(count));
        }
        return plain(found);
    }

    /**
     * Waits for at least so many messages.
     *
     * @return those that there are, oldest first
     */
    public List<Message> atLeast(int count) {
        requirePositive(count);
        List<Arrival> found = await(count);
        if (found.size() < count) {
            throw failure("at least " + messages(count));
        }
        return plain(found);
    }

    /**
     * Fails when there is any. What was acknowledged to its publisher is seen in any case, so this does not wait, unless {@link #within}
     * says for how long nothing may come.
     */
    public void never() {
        if (!chosenPatience) {
            patience = Duration.ZERO;
        }
        if (!await(1).isEmpty()) {
            throw failure("no message");
        }
    }

    /**
     * Waits for as many messages as there are texts, and fails when they are others, in another order, or more.
     *
     * @return them
     */
    public List<Message> inOrder(String... texts) {
        requirePositive(texts.length);
        List<Arrival> found = await(texts.length);
        List<String> came =
                found.stream().map(arrival -> arrival.message().text()).toList();
        if (!came.equals(List.of(texts))) {
            List<String> wanted = Arrays.stream(texts).map(MessageText::quoted).toList();
            throw failure("in this order " + String.join(", ", wanted) + ": messages");
        }
        return plain(found);
    }

    private static void requirePositive(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    count + " messages were to be expected, allowed is 1 or more; for none there is never()");
        }
    }

    private List<Arrival> await(int count) {
        source.looked().accept(this);
        if (fitting().size() < count) {
            waited = patience;
            Patience.until(() -> fitting().size() >= count, patience);
        }
        return fitting();
    }

    private List<Arrival> fitting() {
        return source.matching().get().stream()
                .filter(arrival -> objections(arrival).isEmpty())
                .toList();
    }

    private List<String> objections(Arrival arrival) {
        return conditions.stream()
                .map(condition -> condition.objection().apply(arrival))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }

    private static List<Message> plain(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::message).toList();
    }

    // ---- failures

    private static String messages(int count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    private AssertionError failure(String count) {
        List<Arrival> matching = source.matching().get();
        List<Arrival> others = source.others().get();
        int all = matching.size() + others.size();
        long fit = fitting().size();
        StringJoiner lines = new StringJoiner("\n");
        lines.add("Expected " + count + " " + this + ".");
        lines.add((waited.isZero() ? "Looked at once" : "Waited up to " + Patience.text(waited)) + "; "
                + (all == 0
                        ? source.none() + "."
                        : fit + " of the " + all + " messages that " + source.some()
                                + (fit == 1 ? " fits." : " fit.")));
        list(lines, "Of this topic filter", matching, arrival -> verdict(objections(arrival)));
        list(lines, "Of other topics", others, arrival -> "");
        if (source.forgotten().get() > 0) {
            lines.add("Before these " + source.forgotten().get() + " more came, which are not kept.");
        }
        return new AssertionError(lines.toString());
    }

    private static String verdict(List<String> objections) {
        return objections.isEmpty() ? "  <- fits" : "  <- has " + String.join(", ", objections);
    }

    private static void list(
            StringJoiner lines, String title, List<Arrival> arrivals, Function<Arrival, String> verdict) {
        if (arrivals.isEmpty()) {
            return;
        }
        int first = Math.max(0, arrivals.size() - LISTED);
        lines.add(title + (first > 0 ? ", the last " + LISTED + " of " + arrivals.size() : "") + ":");
        for (int i = first; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            lines.add("  " + (i + 1) + ". " + MessageText.of(arrival) + verdict.apply(arrival));
        }
    }
}
