package io.linnet.bench;

import java.util.Arrays;

/**
 * What has to be retained in a set of topics that one publisher writes in turn: message n to topic n modulo their number.
 *
 * <p>Its window is not wider than the set, so that of two messages in flight none is for the same topic, and what is sent
 * again after a reconnection cannot replace something newer. Not thread-safe.
 */
final class RetainedTopics {
    private static final long NONE = -1;

    private final Outbox outbox;
    private final Breaches breaches;
    private final long[] acknowledged;
    private final long[] found;
    private long considered;

    RetainedTopics(Outbox outbox, int topics, Breaches breaches) {
        this.outbox = outbox;
        this.breaches = breaches;
        acknowledged = new long[topics];
        found = new long[topics];
        Arrays.fill(acknowledged, NONE);
    }

    int count() {
        return acknowledged.length;
    }

    /** A new subscriber asks for all of them now: takes note of what it must at least be given. */
    void expect() {
        Arrays.fill(found, NONE);
        for (long sequence = considered; sequence < outbox.next(); sequence++) {
            if (outbox.isAcknowledged(sequence)) {
                acknowledged[topic(sequence)] = sequence;
            }
        }
        considered = outbox.oldest();
        outbox.forget(considered);
    }

    private int topic(long sequence) {
        return (int) (sequence % acknowledged.length);
    }

    /** The subscriber was sent message {@code sequence} as the retained one of {@code topic}. */
    void found(int topic, long sequence) {
        if (topic < 0 || topic >= found.length || sequence >= outbox.next() || topic(sequence) != topic) {
            breaches.add(
                    Breach.UNEXPECTED,
                    "message " + sequence + " is retained in topic " + topic + ", where it was never published");
        } else {
            found[topic] = sequence;
        }
    }

    /** Whether every topic has what it must have. */
    boolean isComplete() {
        for (int topic = 0; topic < found.length; topic++) {
            if (found[topic] < acknowledged[topic]) {
                return false;
            }
        }
        return true;
    }

    /** Nothing more is to come; what is missing is reported once, and what was found counts from now on. */
    void settle() {
        for (int topic = 0; topic < found.length; topic++) {
            if (found[topic] < acknowledged[topic]) {
                breaches.add(
                        Breach.RETAINED,
                        "topic " + topic + (found[topic] == NONE ? " has nothing" : " has message " + found[topic])
                                + ", acknowledged was message " + acknowledged[topic]);
                acknowledged[topic] = found[topic];
            }
        }
    }
}
