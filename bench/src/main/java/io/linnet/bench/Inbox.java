package io.linnet.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The receiving side of one subscriber's session: which messages came, and which QoS 2 identifiers are not released (4.3.3).
 *
 * <p>It outlives connections, as the session does, and reports what should not have come as soon as it comes; what should
 * have come and did not is found by {@link #settle}. Not thread-safe.
 */
final class Inbox {
    private final String client;
    private final int qos;
    private final Breaches breaches;
    private final Map<Integer, Account> accounts = new HashMap<>();
    private final Map<Integer, Long> unreleased = new HashMap<>();
    private final Map<Breach, Long> due = new EnumMap<>(Breach.class);

    /** One publisher as this session sees it: below {@code settled} nothing is expected any more. */
    private static final class Account {
        final Outbox outbox;
        final Flow flow = new Flow();
        long settled;

        Account(Outbox outbox) {
            this.outbox = outbox;
        }
    }

    /** {@code sources} are the publishers to whose messages the session is subscribed. */
    Inbox(String client, int qos, List<Outbox> sources, Breaches breaches) {
        this.client = client;
        this.qos = qos;
        this.breaches = breaches;
        sources.forEach(outbox -> accounts.put(outbox.source().number(), new Account(outbox)));
    }

    String client() {
        return client;
    }

    /** A PUBLISH came; {@code identifier} counts at QoS 2 only. */
    void published(int deliveryQos, int identifier, long mark) {
        Account account = accounts.get((int) (mark >>> Wire.SEQUENCE_BITS));
        long sequence = mark & Wire.SEQUENCE_MASK;
        if (account == null || sequence >= account.outbox.next()) {
            breaches.add(Breach.UNEXPECTED, client + " was sent message " + name(mark) + ", which was never published");
            return;
        }
        int granted = Math.min(qos, account.outbox.source().qos());
        if (deliveryQos != granted) {
            breaches.add(
                    Breach.UNEXPECTED,
                    client + " was sent message " + name(mark) + " at QoS " + deliveryQos + ", not " + granted);
        }
        if (deliveryQos == 2 && isRepeated(identifier, mark)) {
            return;
        }
        arrived(account, sequence, deliveryQos, identifier);
    }

    /** Whether a receiver has to take it for the message that came with that identifier before (4.3.3). */
    private boolean isRepeated(int identifier, long mark) {
        Long before = unreleased.putIfAbsent(identifier, mark);
        if (before != null && before != mark) {
            breaches.add(
                    Breach.UNEXPECTED,
                    client + " was sent message " + name(mark) + " with packet identifier " + identifier
                            + ", which message " + name(before) + " has until its PUBREL");
        }
        return before != null;
    }

    private void arrived(Account account, long sequence, int deliveryQos, int identifier) {
        Flow flow = account.flow;
        long duplicates = flow.duplicates();
        long outOfOrder = flow.outOfOrder();
        long expected = flow.next();
        flow.arrived(sequence);
        if (deliveryQos == 2 && flow.duplicates() > duplicates) {
            breaches.add(
                    Breach.DUPLICATE_QOS_2,
                    client + " was sent " + message(account, sequence) + " once more, with packet identifier "
                            + identifier);
        }
        if (flow.outOfOrder() > outOfOrder) {
            breaches.add(
                    Breach.OUT_OF_ORDER,
                    client + " was sent " + message(account, sequence) + " for the first time after message "
                            + (expected - 1));
        }
    }

    /** PUBREL came: the identifier may stand for another message from now on. */
    void released(int identifier) {
        unreleased.remove(identifier);
    }

    /** The broker knows nothing of the session any more: neither do we (4.1). What it owed is still owed. */
    void restarted() {
        unreleased.clear();
    }

    /** Whether everything that was acknowledged has come, and every exchange at QoS 2 has reached its PUBREL. */
    boolean isBalanced() {
        return unreleased.isEmpty()
                && accounts.values().stream()
                        .allMatch(account -> missing(account).isEmpty());
    }

    private static List<Long> missing(Account account) {
        List<Long> missing = new ArrayList<>();
        Outbox outbox = account.outbox;
        if (account.flow.lost(outbox.next()) > 0) {
            for (long sequence = account.settled; sequence < outbox.next(); sequence++) {
                if (outbox.isAcknowledged(sequence) && !account.flow.has(sequence)) {
                    missing.add(sequence);
                }
            }
        }
        return missing;
    }

    /** Whether that message has come; of publishers it is subscribed to. */
    boolean has(int publisher, long sequence) {
        Account account = accounts.get(publisher);
        return account != null && account.flow.has(sequence);
    }

    /** Nothing more is to come: what was acknowledged and is not here is lost. Later calls look at later messages only. */
    void settle(Timeline timeline) {
        if (!unreleased.isEmpty()) {
            Map.Entry<Integer, Long> one = unreleased.entrySet().iterator().next();
            breaches.add(
                    Breach.UNEXPECTED,
                    client + " waits for PUBREL of " + unreleased.size() + " identifiers, among them " + one.getKey()
                            + " of message " + name(one.getValue()));
        }
        for (Account account : accounts.values()) {
            Outbox outbox = account.outbox;
            List<Long> missing = missing(account);
            if (!missing.isEmpty()) {
                breaches.add(lost(outbox.source()), missing.size(), history(account, missing, timeline));
            }
            for (long sequence = account.settled; sequence < outbox.next(); sequence++) {
                due.merge(lost(outbox.source()), outbox.isAcknowledged(sequence) ? 1L : 0L, Long::sum);
            }
            account.settled = outbox.next();
        }
    }

    private String history(Account account, List<Long> missing, Timeline timeline) {
        Outbox outbox = account.outbox;
        long first = missing.getFirst();
        long last = missing.getLast();
        String text = client + " (QoS " + qos + ") was never sent " + message(account, first) + ", acknowledged in "
                + timeline.moment(outbox.acknowledgedNanos(first));
        return missing.size() == 1
                ? text
                : text + ", and " + (missing.size() - 1) + " more up to message " + last + ", acknowledged in "
                        + timeline.moment(outbox.acknowledgedNanos(last));
    }

    private Breach lost(Outbox.Source source) {
        return source.lost() == Breach.LOST_QOS_2 && qos < 2 ? Breach.LOST_QOS_1 : source.lost();
    }

    /** Up to which message of that publisher all has been settled. */
    long settled(Outbox outbox) {
        Account account = accounts.get(outbox.source().number());
        return account == null ? outbox.next() : account.settled;
    }

    /** How many deliveries were owed to this session, as far as settled, by what it is called when one is lost. */
    Map<Breach, Long> due() {
        return Map.copyOf(due);
    }

    private static String message(Account account, long sequence) {
        Outbox.Source source = account.outbox.source();
        return "message " + sequence + " of " + source.client() + " (publisher " + source.number() + ", QoS "
                + source.qos() + ")";
    }

    private static String name(long mark) {
        return (mark & Wire.SEQUENCE_MASK) + " of publisher " + (mark >>> Wire.SEQUENCE_BITS);
    }
}
