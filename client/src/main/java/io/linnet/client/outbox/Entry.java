package io.linnet.client.outbox;

/**
 * A message that is not done.
 *
 * @param packetIdentifier 0 while it waits
 */
public record Entry(Change.Kept kept, Stage stage, int packetIdentifier) {
    /** How far it has come. */
    public enum Stage {
        WAITING,
        SENT,
        RELEASED
    }

    Entry waiting() {
        return new Entry(kept, Stage.WAITING, 0);
    }

    /** Roughly what it takes in the file. */
    int bytes() {
        return kept.packet().length + 64;
    }
}
