package io.linnet.client;

/** What {@link Client#publishAsync} does when as many messages are unfinished as there may be. */
public enum Overflow {
    /** The new message fails with {@link QueueFull}. */
    REFUSE,
    /** The oldest message that was not sent yet fails with {@link QueueFull} and makes room; without one, the new message does. */
    DROP_OLDEST
}
