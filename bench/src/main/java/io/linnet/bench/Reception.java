package io.linnet.bench;

/** Where the subscribers of a scenario are while messages are published, and which sessions the broker has to keep. */
enum Reception {
    /** Connected, in clean sessions: a message is over when it has been delivered. */
    CLEAN,
    /** Connected, in sessions that the broker keeps; the publishers' sessions are clean. */
    DURABLE,
    /** Connected, in sessions that the broker keeps, and so are the publishers' sessions. */
    DURABLE_BOTH,
    /** Away: they have subscribed once and come back to their sessions when publishing is over. */
    OFFLINE,
    /** Not there yet: every message is retained, and some of the subscribers come when publishing is over. */
    RETAINED;

    boolean keepsSubscribers() {
        return this == DURABLE || this == DURABLE_BOTH || this == OFFLINE;
    }

    boolean keepsPublishers() {
        return this == DURABLE_BOTH;
    }

    /** Whether messages have to wait in the broker until subscribers come. */
    boolean waits() {
        return this == OFFLINE || this == RETAINED;
    }
}
