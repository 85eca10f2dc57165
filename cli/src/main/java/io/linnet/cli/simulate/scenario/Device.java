package io.linnet.cli.simulate.scenario;

import io.linnet.cli.simulate.scenario.Happening.Arrive;
import io.linnet.cli.simulate.scenario.Happening.Send;
import io.linnet.cli.simulate.scenario.Happening.Vanish;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * What one device does, one happening after another in the order of time; the same for the same scenario and seed. What it answers
 * has random numbers of its own, so that those who ask do not change what it sends. Not thread-safe, but {@link #answer}.
 */
public final class Device {
    /** Devices do not all come at once. */
    private static final long ARRIVAL_MILLIS = 1_000;

    private final Group group;
    private final int number;
    private final String identifier;
    private final Instant start;
    private final SplittableRandom random;
    private final Map<String, ValueKind.Source> values;
    private final Map<String, ValueKind.Source> answers;
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::order));
    private long planned;
    private boolean away = true;

    /** What comes next of one kind; nothing when it does not happen after all. */
    private record Due(long atMillis, long order, LongFunction<Optional<Happening>> what) {}

    Device(Group group, int number, long seed, Instant start) {
        this.group = group;
        this.number = number;
        this.start = start;
        random = new SplittableRandom(
                seed ^ (0x9E3779B97F4A7C15L * (31L * group.name().hashCode() + number)));
        identifier = group.identifier().filled(this::name);
        answers = sources(random.split());
        values = sources(random.split());
        long arrival = random.nextLong(ARRIVAL_MILLIS);
        plan(arrival, this::arrive);
        for (Telemetry each : group.telemetry()) {
            planFirst(each);
        }
        group.flapping().ifPresent(each -> plan(arrival + lasting(each), at -> vanish(each, at)));
    }

    private Map<String, ValueKind.Source> sources(SplittableRandom own) {
        Map<String, ValueKind.Source> sources = new HashMap<>();
        new TreeMap<>(group.values()).forEach((name, kind) -> sources.put(name, kind.source(own.split())));
        return sources;
    }

    public Group group() {
        return group;
    }

    public String identifier() {
        return identifier;
    }

    /** A text with what stays the same for this device. */
    public String filled(Template template) {
        return template.filled(this::name);
    }

    /** A message that does not come from the agenda: birth, will. */
    public synchronized Outgoing message(Post post, long atMillis) {
        return filled(post, atMillis, answers, "");
    }

    /** The answer to a request, without its topic. Any thread. */
    public synchronized String answer(Reaction reaction, String request, long atMillis) {
        return reaction.payload().filled(placeholder -> value(placeholder, atMillis, answers, request));
    }

    /** What it does next; there is no end to it, unless it has nothing to do. */
    public Optional<Happening> next() {
        Optional<Happening> next = Optional.empty();
        while (next.isEmpty() && !agenda.isEmpty()) {
            Due due = agenda.remove();
            next = due.what().apply(due.atMillis());
        }
        return next;
    }

    private void plan(long atMillis, LongFunction<Optional<Happening>> what) {
        agenda.add(new Due(atMillis, planned++, what));
    }

    /** Bursts come at the same time for a whole group, anything else is spread. */
    private void planFirst(Telemetry telemetry) {
        long first = telemetry.burst() > 1
                ? telemetry.everyMillis()
                : ARRIVAL_MILLIS + random.nextLong(telemetry.everyMillis());
        planAt(telemetry, first);
    }

    private void planAt(Telemetry telemetry, long due) {
        long late = telemetry.jitterMillis() == 0 ? 0 : random.nextLong(telemetry.jitterMillis());
        for (int i = 0; i < telemetry.burst(); i++) {
            plan(due + late, at -> send(telemetry.post(), at));
        }
        plan(due + late, at -> {
            planAt(telemetry, due + telemetry.everyMillis());
            return Optional.empty();
        });
    }

    private Optional<Happening> send(Post post, long at) {
        return away ? Optional.empty() : Optional.of(new Send(at, filled(post, at, values, "")));
    }

    private Optional<Happening> arrive(long at) {
        away = false;
        return Optional.of(new Arrive(at));
    }

    private Optional<Happening> vanish(Flapping flapping, long at) {
        away = true;
        long back = at + flapping.downMillis();
        plan(back, this::arrive);
        plan(back + lasting(flapping), later -> vanish(flapping, later));
        return Optional.of(new Vanish(at));
    }

    private long lasting(Flapping flapping) {
        return flapping.everyMillis() / 2 + random.nextLong(flapping.everyMillis());
    }

    private Outgoing filled(Post post, long at, Map<String, ValueKind.Source> sources, String request) {
        return new Outgoing(
                filled(post.topic()),
                post.payload().filled(placeholder -> value(placeholder, at, sources, request)),
                post.qos(),
                post.retain());
    }

    private String value(String placeholder, long at, Map<String, ValueKind.Source> sources, String request) {
        ValueKind.Source source = sources.get(placeholder);
        if (source != null) {
            return source.next(at);
        }
        return switch (placeholder) {
            case Placeholders.TIME -> start.plusMillis(at).toString();
            case Placeholders.MILLIS -> Long.toString(start.plusMillis(at).toEpochMilli());
            case Placeholders.REQUEST -> request;
            default -> name(placeholder);
        };
    }

    private String name(String placeholder) {
        return switch (placeholder) {
            case Placeholders.DEVICE -> identifier;
            case Placeholders.NUMBER -> Integer.toString(number);
            case Placeholders.GROUP -> group.name();
            default -> throw new IllegalStateException("the placeholder " + placeholder + " should not have been read");
        };
    }
}
