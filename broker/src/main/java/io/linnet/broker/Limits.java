package io.linnet.broker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every bound of the broker, for everybody or as they are in force for one listener or client. Over a bound there is a reason code
 * for the peer, a log line and a counter. {@link Limit} says what each one is. Immutable.
 *
 * <p>They are found in two steps: {@link #at} when a connection comes, {@link #of} when it is known who it is. Clients for whom the
 * same overrides count share one object.
 */
public final class Limits {
    /** Combinations of overrides that are remembered; beyond it (nobody writes so many) each client has limits of its own. */
    private static final int MAXIMUM_COMBINATIONS = 1_000;

    /**
     * A value, and where it is written, for logs; an empty origin is the program itself.
     *
     * @param value as {@link Limit} describes it
     */
    public record Setting(long value, String origin) {}

    private final Map<Limit, Setting> settings;
    private final List<LimitOverride> overrides;
    private final Map<List<LimitOverride>, Limits> combinations = new ConcurrentHashMap<>(0);
    // these are read for each packet or message
    private final int maximumPacketBytes;
    private final long queueBytes;
    private final int queueMessages;
    private final long totalQueueBytes;
    private final long pendingOutputBytes;
    private final long interLoopBytes;
    private final int receiveMaximum;
    private final int topicLevels;
    private final int topicBytes;
    private final int userProperties;

    private Limits(Map<Limit, Setting> settings, List<LimitOverride> overrides) {
        this.settings = settings;
        this.overrides = overrides;
        this.maximumPacketBytes = number(Limit.MAXIMUM_PACKET_BYTES);
        this.queueBytes = of(Limit.QUEUE_BYTES);
        this.queueMessages = number(Limit.QUEUE_MESSAGES);
        this.totalQueueBytes = of(Limit.TOTAL_QUEUE_BYTES);
        this.pendingOutputBytes = of(Limit.PENDING_OUTPUT_BYTES);
        this.interLoopBytes = of(Limit.INTER_LOOP_BYTES);
        this.receiveMaximum = number(Limit.RECEIVE_MAXIMUM);
        this.topicLevels = number(Limit.TOPIC_LEVELS);
        this.topicBytes = number(Limit.TOPIC_BYTES);
        this.userProperties = number(Limit.USER_PROPERTIES);
    }

    /** What is in force when nothing is configured; a quarter of the heap may wait in queues. */
    public static Limits defaults() {
        return new Limits(new EnumMap<>(Limit.class), List.of());
    }

    public Limits with(Limit limit, long value) {
        return with(Map.of(limit, new Setting(value, "")));
    }

    public Limits with(Limit limit, Rate rate) {
        return with(limit, rate.packed());
    }

    /** The same with other values for everybody. */
    public Limits with(Map<Limit, Setting> changes) {
        return new Limits(merged(changes), overrides);
    }

    /** The same with values that differ for some. Of several that apply the later ones count more, those for clients most. */
    public Limits with(List<LimitOverride> newOverrides) {
        return new Limits(settings, List.copyOf(newOverrides));
    }

    private Map<Limit, Setting> merged(Map<Limit, Setting> changes) {
        Map<Limit, Setting> all = new EnumMap<>(settings);
        all.putAll(changes);
        return all;
    }

    // ---- whose limits

    /** What counts for a connection that came through this listener, as long as nobody has logged in. */
    public Limits at(String listenerName) {
        if (overrides.isEmpty()) {
            return this;
        }
        List<LimitOverride> own = new ArrayList<>();
        List<LimitOverride> later = new ArrayList<>();
        for (LimitOverride each : overrides) {
            if (each.appliesTo(listenerName)) {
                (each.isForListenersOnly() ? own : later).add(each);
            }
        }
        return combined(own, later);
    }

    /** What counts for a client; only of limits that {@link #at} has given. */
    public Limits of(ClientIdentity client) {
        if (overrides.isEmpty()) {
            return this;
        }
        return combined(
                overrides.stream().filter(each -> each.appliesTo(client)).toList(), List.of());
    }

    private Limits combined(List<LimitOverride> applied, List<LimitOverride> left) {
        if (applied.isEmpty() && left.equals(overrides)) {
            return this;
        }
        List<LimitOverride> key = new ArrayList<>(applied);
        key.addAll(left);
        Limits known = combinations.get(key);
        if (known != null) {
            return known;
        }
        Limits made = this;
        for (LimitOverride each : applied) {
            made = made.with(each.settings());
        }
        made = made.with(left);
        if (combinations.size() < MAXIMUM_COMBINATIONS) {
            combinations.putIfAbsent(key, made);
        }
        return made;
    }

    /** The largest value that any listener or client may have. */
    public long largest(Limit limit) {
        long largest = of(limit);
        for (LimitOverride each : overrides) {
            Setting setting = each.settings().get(limit);
            largest = setting == null ? largest : Math.max(largest, setting.value());
        }
        return largest;
    }

    // ---- values

    public long of(Limit limit) {
        Setting setting = settings.get(limit);
        return setting == null ? limit.otherwise() : setting.value();
    }

    private int number(Limit limit) {
        return Math.toIntExact(of(limit));
    }

    /** The rate, or null when there is no limit. */
    public @Nullable Rate rate(Limit limit) {
        long packed = of(limit);
        return packed == 0 ? null : Rate.unpacked(packed);
    }

    /** A full bucket for a rate; null when there is no limit. */
    @Nullable
    TokenBucket bucket(Limit limit, long now) {
        Rate rate = rate(limit);
        return rate == null ? null : new TokenBucket(rate, now);
    }

    /** Whether so many are more than allowed; 0 allows any number. */
    boolean isOver(Limit limit, long count) {
        long allowed = of(limit);
        return allowed > 0 && count > allowed;
    }

    /** Where a value is written, for people. */
    public String origin(Limit limit) {
        Setting setting = settings.get(limit);
        return setting == null || setting.origin().isEmpty() ? "the default" : setting.origin();
    }

    public int connectTimeoutMillis() {
        return number(Limit.CONNECT_TIMEOUT_MILLIS);
    }

    public int connectPacketBytes() {
        return number(Limit.CONNECT_PACKET_BYTES);
    }

    public int maximumPacketBytes() {
        return maximumPacketBytes;
    }

    public int receiveMaximum() {
        return receiveMaximum;
    }

    public int inFlightMaximum() {
        return number(Limit.IN_FLIGHT_MAXIMUM);
    }

    public int topicAliasMaximum() {
        return number(Limit.TOPIC_ALIAS_MAXIMUM);
    }

    public int outboundTopicAliases() {
        return number(Limit.OUTBOUND_TOPIC_ALIASES);
    }

    public int topicLevels() {
        return topicLevels;
    }

    public int topicBytes() {
        return topicBytes;
    }

    public int userProperties() {
        return userProperties;
    }

    public int maximumKeepAliveSeconds() {
        return number(Limit.MAXIMUM_KEEP_ALIVE_SECONDS);
    }

    public long sessionExpiryMaximumSeconds() {
        return of(Limit.SESSION_EXPIRY_MAXIMUM_SECONDS);
    }

    public int queueMessages() {
        return queueMessages;
    }

    public long queueBytes() {
        return queueBytes;
    }

    public long totalQueueBytes() {
        return totalQueueBytes;
    }

    public long pendingOutputBytes() {
        return pendingOutputBytes;
    }

    public int subscriptionsPerSession() {
        return number(Limit.SUBSCRIPTIONS_PER_SESSION);
    }

    public int topicCacheEntries() {
        return number(Limit.TOPIC_CACHE_ENTRIES);
    }

    public long interLoopBytes() {
        return interLoopBytes;
    }

    /** Whether all values are the same, wherever they are written. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits that
                && overrides.equals(that.overrides)
                && Stream.of(Limit.values()).allMatch(limit -> of(limit) == that.of(limit));
    }

    @Override
    public int hashCode() {
        return Stream.of(Limit.values()).map(this::of).toList().hashCode();
    }

    @Override
    public String toString() {
        return "Limits" + settings + " " + overrides;
    }
}
