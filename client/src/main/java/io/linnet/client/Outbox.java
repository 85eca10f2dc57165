package io.linnet.client;

import io.linnet.client.outbox.Entry;
import java.time.Duration;
import java.util.List;

/**
 * Keeps messages of QoS 1 and 2 until the broker has answered for them, also beyond the process. Except where it is said otherwise it
 * is called under the session's lock, and nothing of it waits: what is to be durable is told later, on a thread of the outbox.
 */
interface Outbox {
    /** Keeps nothing. */
    Outbox NONE = new Outbox() {};

    /** What has become durable, or not. */
    interface Listener {
        /** In the order in which it was asked for. */
        void durable(List<Step> steps);

        /** These could not be kept. */
        void notKept(List<Publication> publications, ClientException problem);
    }

    /** Something that was asked for. */
    record Step(Kind kind, Publication publication, int packetIdentifier) {
        enum Kind {
            KEEP,
            SEND,
            RELEASE,
            DONE
        }
    }

    /** A message of an earlier process, and how far it had come. */
    record Left(Publication publication, Entry.Stage stage, int packetIdentifier) {}

    /** Begins to tell; without the lock. */
    default void begin(Listener listener) {}

    /** What an earlier process left, in order. */
    default List<Left> left() {
        return List.of();
    }

    default boolean hasRoomFor(Message message) {
        return true;
    }

    /** Takes a message; true when it may go out only once that was told. */
    default boolean keep(Publication publication) {
        return false;
    }

    /** A message could not be kept. */
    default void takeBack(Publication publication) {}

    /** A PUBLISH with this identifier is due; true when it may go out only once that was told. */
    default boolean sending(Publication publication, int packetIdentifier) {
        return false;
    }

    /** The PUBREL for this identifier is due; true when it may go out only once that was told. */
    default boolean releasing(Publication publication, int packetIdentifier) {
        return false;
    }

    /** Nothing is left to do for a message. */
    default void done(Publication publication) {}

    /** What is not done stays for the next process. */
    default void seal() {}

    /** Waits until all that was taken up to now is durable, or has failed; false when time is up. Without the lock. */
    default boolean awaitDurable(Duration patience) {
        return true;
    }

    /** Writes what is due and lets the file go; without the lock. */
    default void close() {}
}
