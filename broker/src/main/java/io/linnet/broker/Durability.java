package io.linnet.broker;

/** What an acknowledgement of a durable session, or of a message for one, promises. */
public enum Durability {
    /** Nothing is written: what the process knows is lost with it. */
    MEMORY,
    /** It was handed to the operating system: it survives the end of the process, not that of the machine. */
    OS,
    /** It is on the disk. */
    DISK;

    /** The lesser of two promises. */
    Durability atMost(Durability other) {
        return compareTo(other) < 0 ? this : other;
    }
}
