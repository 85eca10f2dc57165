package io.linnet.client.outbox;

/** Something that happened to a message, by its number in the outbox. */
public sealed interface Change {
    long number();

    /**
     * It was taken.
     *
     * @param epochMillis when
     * @param packet the message as a PUBLISH of 5.0; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(long number, long epochMillis, byte[] packet) implements Change {}

    /** It goes out with this packet identifier (QoS 2). */
    record Sent(long number, int packetIdentifier) implements Change {}

    /** The broker has it, and its PUBREL goes out. */
    record Released(long number, int packetIdentifier) implements Change {}

    /** Nothing is left to do. */
    record Done(long number) implements Change {}
}
