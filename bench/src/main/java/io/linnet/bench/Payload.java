package io.linnet.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What messages carry, and how arrivals are told apart by it. Of one publisher all payloads are of one length, so that
 * packets can be copied from a template and patched.
 *
 * <p>Belongs to the loop's thread: what {@link #read} has found is asked for before the next message.
 */
interface Payload {
    /** What a message of that publisher carries before it is stamped. */
    byte[] template(int publisher);

    /**
     * Fills in what changes from message to message.
     *
     * @param at where the payload starts in {@code packet}
     * @param sequence which message of its publisher it is
     * @param mark publisher and sequence number, as {@link Wire#mark} puts them together
     * @param nanos when it was sent, or meant to be, of {@link System#nanoTime}
     */
    void stamp(ByteBuffer packet, int at, long sequence, long mark, long nanos);

    /**
     * Looks for mark and time in {@code in[from, end)}, which begins with the properties of an MQTT 5.0 message, if
     * {@code propertyBytes} is not 0.
     *
     * @return what is wrong with it, or null
     */
    @Nullable
    String read(ByteBuffer in, int from, int end, int propertyBytes);

    /** Of the payload that was read last. */
    long mark();

    /** Of the payload that was read last. */
    long nanos();

    /** The most bytes that any publisher's payload has. */
    int longest(int publishers);
}
