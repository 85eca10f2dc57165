package io.linnet.transport;

import org.jspecify.annotations.Nullable;

/**
 * The broker's side of a {@link Wire}. Called on the wire's loop, never two calls within each other. Whatever a method
 * throws closes that wire only, and comes back as the cause of {@link #closed}.
 */
public interface WireHandler {
    /**
     * Takes the input {@code bytes[offset, limit)}. The array belongs to the loop and holds something else after the
     * call.
     *
     * @return how many bytes were used, whole packets; the rest is kept and offered again in front of what comes next.
     *     A handler that pauses the wire in the middle returns early, and is offered the rest after {@link Wire#resume}
     */
    int received(byte[] bytes, int offset, int limit);

    /** The wire can be written to again after {@link Wire#isWritable} had answered false. */
    void writable();

    /**
     * The connection is gone. Called exactly once for each accepted wire, as the last call.
     *
     * @param cause null when either side closed it in an orderly way, by {@link Wire#abort} too
     */
    void closed(@Nullable Throwable cause);
}
