package io.linnet.broker;

/** What happens to a message for a session whose queue is full. */
public enum QueuePolicy {
    /** The oldest waiting message makes room. */
    DROP_OLDEST,
    /** The new message is not queued. */
    DROP_NEWEST,
    /** The new message is not queued and its publisher is told so: reason code 0x97 (Quota exceeded). */
    REJECT
}
