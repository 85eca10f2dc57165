package io.linnet.broker;

import java.util.ArrayList;
import java.util.List;

/** A session as a journal brings it back at a start. Its messages are not in it, only how many there are. */
public final class SessionImage {
    /** A QoS 2 message that was sent; {@code position} is {@link #RELEASED} when only the PUBCOMP is missing. */
    public record Flow(int packetIdentifier, long position) {}

    public static final long RELEASED = -1;

    final JournalRecord.SessionKept state;
    final List<JournalRecord.Subscribed> subscriptions = new ArrayList<>(2);
    final List<Integer> received = new ArrayList<>(0);
    final List<Flow> sent = new ArrayList<>(0);
    int leasedFirst;
    int leasedCount;
    long firstPosition;
    long lastPosition;
    long messages;
    long weight;

    public SessionImage(JournalRecord.SessionKept state) {
        this.state = state;
    }

    public JournalRecord.SessionKept state() {
        return state;
    }

    public void subscription(JournalRecord.Subscribed subscription) {
        subscriptions.add(subscription);
    }

    /** A packet identifier that came from the client and was not released. */
    public void received(int packetIdentifier) {
        received.add(packetIdentifier);
    }

    public void sent(Flow flow) {
        sent.add(flow);
    }

    /** Packet identifiers under which QoS 2 messages may have been sent of which nothing is known. */
    public void leased(int first, int count) {
        leasedFirst = first;
        leasedCount = count;
    }

    /** What waits: so many messages of so much weight, between two positions, both included. */
    public void queue(long first, long last, long count, long bytes) {
        firstPosition = first;
        lastPosition = last;
        messages = count;
        weight = bytes;
    }
}
