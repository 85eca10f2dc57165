package io.linnet.broker;

import io.linnet.packet.Publish;
import io.linnet.packet.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients were promised and what they got, and the place where the one is held against the other. It knows the standard and
 * nothing of the broker: all it sees are packets that clients sent and received, in the order of the run's stamps.
 */
final class SimLedger {
    static final long NEVER = Long.MAX_VALUE;

    /** An Application Message. */
    static final class Sent {
        final String identifier;
        final String publisher;
        final int sequence;
        final String topicName;
        final int qos;
        final long begun;
        long acknowledged = NEVER;
        int times;

        Sent(String publisher, int sequence, String topicName, int qos, long begun) {
            this.identifier = publisher + ":" + sequence;
            this.publisher = publisher;
            this.sequence = sequence;
            this.topicName = topicName;
            this.qos = qos;
            this.begun = begun;
        }

        byte[] payload() {
            return identifier.getBytes(StandardCharsets.UTF_8);
        }

        boolean isShared() {
            return topicName.startsWith("s/");
        }

        @Override
        public String toString() {
            return identifier + " (" + topicName + ", QoS " + qos + ")";
        }
    }

    /** A time in which a filter was, or may have been, subscribed. */
    private static final class Span {
        final long from;
        final TopicFilter filter;
        long to = NEVER;
        int qos;

        Span(long from, TopicFilter filter, int qos) {
            this.from = from;
            this.filter = filter;
            this.qos = qos;
        }
    }

    /** What one session of a client may and must get. */
    static final class Entitlement {
        final String client;
        /** From SUBACK to UNSUBSCRIBE: what the broker has promised. */
        private final List<Span> promised = new ArrayList<>();
        /** From SUBSCRIBE to UNSUBACK: what the broker may do. */
        private final List<Span> possible = new ArrayList<>();

        private final Map<String, Integer> received = new HashMap<>();
        private final Map<String, Integer> latest = new HashMap<>();

        Entitlement(String client) {
            this.client = client;
        }

        private static @Nullable Span open(List<Span> spans, String topicFilter) {
            for (Span span : spans) {
                if (span.to == NEVER && span.filter.text().equals(topicFilter)) {
                    return span;
                }
            }
            return null;
        }

        boolean isPromised(String topicFilter) {
            return open(promised, topicFilter) != null;
        }
    }

    private final SimWorld world;
    private final Map<String, Sent> messages = new LinkedHashMap<>();
    /** How often a message came through each shared subscription; the members of one are in no other. */
    private final Map<String, Map<String, Integer>> shares = new TreeMap<>();

    private int deliveries;
    private int crashes;

    SimLedger(SimWorld world) {
        this.world = world;
    }

    int deliveries() {
        return deliveries;
    }

    /** What was on its way is open again, and at QoS 1 may come twice. */
    void crashed() {
        crashes++;
    }

    // ---- publishers

    Sent publish(String publisher, int sequence, String topicName, int qos) {
        Sent sent = new Sent(publisher, sequence, topicName, qos, world.stamp());
        messages.put(sent.identifier, sent);
        return sent;
    }

    /** PUBACK or PUBREC came: from here on the broker answers for the message. */
    void acknowledged(Sent sent) {
        sent.acknowledged = world.stamp();
    }

    // ---- subscribers

    void subscribing(Entitlement to, TopicFilter filter, int qos) {
        if (Entitlement.open(to.possible, filter.text()) == null) {
            to.possible.add(new Span(world.stamp(), filter, qos));
        }
        Span promised = Entitlement.open(to.promised, filter.text());
        if (promised != null) {
            promised.qos = Math.min(promised.qos, qos);
        }
    }

    void subscribed(Entitlement to, TopicFilter filter, int qos) {
        Span before = Entitlement.open(to.promised, filter.text());
        if (before == null) {
            to.promised.add(new Span(world.stamp(), filter, qos));
        } else {
            before.qos = Math.min(before.qos, qos); // the same filter can stand twice in one SUBSCRIBE
        }
    }

    void unsubscribing(Entitlement to, String topicFilter) {
        close(to.promised, topicFilter);
    }

    void unsubscribed(Entitlement to, String topicFilter) {
        close(to.possible, topicFilter);
    }

    private void close(List<Span> spans, String topicFilter) {
        Span span = Entitlement.open(spans, topicFilter);
        if (span != null) {
            span.to = world.stamp();
        }
    }

    /** A client took a message that is new to it by the rules of its QoS. */
    void delivered(Entitlement to, Publish publish) {
        deliveries++;
        String identifier = new String(publish.payload(), StandardCharsets.UTF_8);
        Sent sent = messages.get(identifier);
        if (sent == null) {
            throw new AssertionError(to.client + " got " + identifier + ", which nobody has published");
        }
        check(sent.topicName.equals(publish.topicName()), () -> sent + " came to " + to.client + " as " + publish);
        check(publish.qos().code() <= sent.qos, () -> sent + " came to " + to.client + " with " + publish.qos());
        check(mayGet(to, sent), () -> to.client + " got " + sent + " without a matching subscription");
        int times = to.received.merge(identifier, 1, Integer::sum);
        if (times > 1) {
            boolean repeatable = (sent.qos == 1 && sent.times > 1)
                    || (publish.qos().code() == 1 && (publish.dup() || crashes > 0))
                    // a crash while a message goes from one member to another leaves it with both
                    || (sent.isShared() && crashes > 0);
            check(repeatable, () -> to.client + " got " + sent + " " + times + " times, at last as " + publish);
        } else if (!sent.isShared() && (sent.times == 1 || (publish.qos().code() > 0 && wasPromised(to, sent)))) {
            // the first copy of a repeated message may have come before the subscription, or been dropped at QoS 0
            inOrder(to, sent, publish);
        }
        if (sent.isShared()) {
            count(to, sent, publish);
        }
    }

    private static boolean mayGet(Entitlement to, Sent sent) {
        // a message of a shared subscription can come to a member long after its publisher has let go of it
        long last = sent.isShared() ? NEVER : sent.acknowledged;
        for (Span span : to.possible) {
            if (span.filter.matches(sent.topicName) && span.from <= last && span.to >= sent.begun) {
                return true;
            }
        }
        return false;
    }

    private static boolean wasPromised(Entitlement to, Sent sent) {
        for (Span span : to.promised) {
            if (span.qos > 0 && span.from < sent.begun && span.to == NEVER && span.filter.matches(sent.topicName)) {
                return true;
            }
        }
        return false;
    }

    /** MQTT-4.6.0-6: of one topic, publisher and QoS. */
    private void inOrder(Entitlement to, Sent sent, Publish publish) {
        String key = sent.publisher + " " + sent.topicName + " " + sent.qos
                + publish.qos().code();
        Integer before = to.latest.put(key, sent.sequence);
        check(
                before == null || before < sent.sequence,
                () -> to.client + " got " + sent + " after number " + before + " of the same publisher and topic");
    }

    private void count(Entitlement to, Sent sent, Publish publish) {
        for (Span span : to.possible) {
            if (span.filter.isShared()) {
                Map<String, Integer> counts = shares.computeIfAbsent(span.filter.text(), each -> new HashMap<>());
                int times = counts.merge(sent.identifier, 1, Integer::sum);
                check(
                        times == 1 || publish.qos().code() < 2 || crashes > 0,
                        () -> sent + " came " + times + " times through " + span.filter.text() + ", at last to "
                                + to.client);
                return;
            }
        }
    }

    // ---- at the end, when everything has come to rest

    /** Everything that the client was promised has come. */
    void settle(Entitlement to) {
        for (Sent sent : messages.values()) {
            if (sent.qos > 0 && !sent.isShared() && !to.received.containsKey(sent.identifier)) {
                for (Span span : to.promised) {
                    check(
                            !(span.qos > 0 && covers(span, sent)),
                            () -> sent + " was acknowledged and never came to " + to.client + ", which has had "
                                    + span.filter.text() + " all the time");
                }
            }
        }
    }

    /** Everything that was for a shared subscription has come to one of its members. */
    void settleShares(List<Entitlement> all) {
        for (Entitlement to : all) {
            for (Span span : to.promised) {
                if (span.filter.isShared() && span.qos > 0) {
                    settleShare(span);
                }
            }
        }
    }

    private void settleShare(Span span) {
        Map<String, Integer> came = shares.getOrDefault(span.filter.text(), Map.of());
        for (Sent sent : messages.values()) {
            check(
                    sent.qos == 0 || came.containsKey(sent.identifier) || !covers(span, sent),
                    () -> sent + " was acknowledged and came to no member of " + span.filter.text());
        }
    }

    private static boolean covers(Span span, Sent sent) {
        return sent.acknowledged != NEVER
                && span.from < sent.begun
                && span.to > sent.acknowledged
                && span.filter.matches(sent.topicName);
    }

    static void check(boolean holds, java.util.function.Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
