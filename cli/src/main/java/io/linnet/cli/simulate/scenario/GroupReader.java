package io.linnet.cli.simulate.scenario;

import io.linnet.client.settings.Entries;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.QoS;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads a group of devices from its mapping. */
final class GroupReader {
    private static final int MOST_DEVICES = 100_000;
    private static final int LARGEST_BURST = 10_000;
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Map<String, QoS> QUALITIES =
            Map.of("0", QoS.AT_MOST_ONCE, "1", QoS.AT_LEAST_ONCE, "2", QoS.EXACTLY_ONCE);
    /** Stands for any value, to see whether a topic is one. */
    private static final String SAMPLE = "1";

    private static final String TOPIC = "topic";
    private static final String PAYLOAD = "payload";
    private static final String EVERY = "every";

    private final String name;
    private final Entries entries;
    private final Map<String, ValueKind> values = new LinkedHashMap<>();

    GroupReader(String name, Entries entries) {
        this.name = name;
        this.entries = entries;
    }

    Group group() {
        entries.allowOnly(List.of(
                "count",
                "client-identifier",
                "session-expiry",
                "values",
                "will",
                "birth",
                "telemetry",
                "commands",
                "flapping"));
        each("values", (key, section) -> ValueReader.read(section).ifPresent(kind -> values.put(key, kind)));
        return new Group(
                name,
                entries.whole("count", 1, MOST_DEVICES).orElse(1),
                template(entries, "client-identifier", Placeholders.OF_IDENTIFIERS, "{group}-{n}"),
                entries.duration("session-expiry", 1_000, LONGEST)
                        .map(Duration::toSeconds)
                        .orElse(0L),
                entries.section("will").map(section -> lonePost(section)),
                entries.section("birth").map(section -> lonePost(section)),
                all("telemetry", this::telemetry),
                all("commands", this::reaction),
                entries.section("flapping").map(this::flapping),
                Map.copyOf(values));
    }

    @FunctionalInterface
    private interface Taker {
        void take(String key, Entries section);
    }

    private void each(String key, Taker taker) {
        entries.section(key)
                .ifPresent(section -> section.names()
                        .forEach(each -> section.section(each).ifPresent(below -> taker.take(each, below))));
    }

    private <T> List<T> all(String key, Function<Entries, T> reader) {
        List<T> all = new ArrayList<>();
        each(key, (each, section) -> all.add(reader.apply(section)));
        return all;
    }

    private Post lonePost(Entries section) {
        section.allowOnly(List.of(TOPIC, PAYLOAD, "qos", "retain"));
        return post(section);
    }

    private Post post(Entries section) {
        return new Post(
                topic(section, TOPIC, TopicName::isValid, "a topic name, without + and #"),
                template(section, PAYLOAD, payloadNames(List.of()), ""),
                qos(section),
                section.flag("retain").orElse(false));
    }

    private Telemetry telemetry(Entries section) {
        section.allowOnly(List.of(TOPIC, PAYLOAD, "qos", "retain", EVERY, "jitter", "burst"));
        return new Telemetry(
                post(section),
                millis(section, EVERY, 1, 10_000),
                millis(section, "jitter", 0, 0),
                section.whole("burst", 1, LARGEST_BURST).orElse(1));
    }

    private Reaction reaction(Entries section) {
        section.allowOnly(List.of("filter", "answer", PAYLOAD, "qos", "delay"));
        return new Reaction(
                topic(section, "filter", GroupReader::isFilter, "a topic filter"),
                qos(section),
                section.has("answer")
                        ? Optional.of(topic(section, "answer", TopicName::isValid, "a topic name, without + and #"))
                        : Optional.empty(),
                template(section, PAYLOAD, payloadNames(List.of(Placeholders.REQUEST)), "{request}"),
                millis(section, "delay", 0, 0));
    }

    private Flapping flapping(Entries section) {
        section.allowOnly(List.of(EVERY, "down"));
        return new Flapping(millis(section, EVERY, 10, 60_000), millis(section, "down", 1, 5_000));
    }

    private static long millis(Entries section, String key, long minimum, long otherwise) {
        return section.duration(key, minimum, LONGEST).map(Duration::toMillis).orElse(otherwise);
    }

    private static QoS qos(Entries section) {
        return section.choice("qos", QUALITIES).orElse(QoS.AT_MOST_ONCE);
    }

    private List<String> payloadNames(List<String> more) {
        return Stream.of(Placeholders.OF_PAYLOADS, more, List.copyOf(values.keySet()))
                .flatMap(List::stream)
                .toList();
    }

    private static boolean isFilter(String text) {
        try {
            return TopicFilter.parse(text).text().equals(text);
        } catch (ProtocolViolation e) {
            return false;
        }
    }

    private static Template topic(Entries section, String key, Predicate<String> rule, String allowed) {
        Template template = template(section, key, Placeholders.OF_TOPICS, SAMPLE);
        if (!section.has(key)) {
            section.require(key);
        } else if (!rule.test(template.filled(placeholder -> SAMPLE))) {
            section.refuse(key, "'" + template.text() + "' came, allowed is " + allowed);
        }
        return template;
    }

    private static Template template(Entries section, String key, List<String> names, String otherwise) {
        Template template = new Template(section.text(key).orElse(otherwise));
        template.names().stream()
                .filter(placeholder -> !names.contains(placeholder))
                .forEach(placeholder -> section.refuse(
                        key,
                        "unknown placeholder {" + placeholder + "}, allowed are {" + String.join("}, {", names) + "}"));
        return template;
    }
}
