package io.linnet.broker;

import java.util.List;

/** What a {@link SessionImage} holds, for tests of storages in other packages. */
public record RecoveredSession(
        JournalRecord.SessionKept state,
        List<JournalRecord.Subscribed> subscriptions,
        List<Integer> received,
        List<SessionImage.Flow> sent,
        Range leased,
        Waiting waiting) {
    /** So many packet identifiers from the first one on. */
    public record Range(int first, int count) {}

    /** Messages between two positions, both included. */
    public record Waiting(long first, long last, long messages, long weight) {}

    public static RecoveredSession of(SessionImage image) {
        return new RecoveredSession(
                image.state,
                image.subscriptions,
                image.received,
                image.sent,
                new Range(image.leasedFirst, image.leasedCount),
                new Waiting(image.firstPosition, image.lastPosition, image.messages, image.weight));
    }
}
