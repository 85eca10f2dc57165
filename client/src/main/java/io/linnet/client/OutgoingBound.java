package io.linnet.client;

/**
 * How many messages may be unfinished, waiting or in flight together.
 *
 * @param messages at least 1
 * @param bytes of payload; one message alone may be larger
 * @param overflow what happens to one more
 */
record OutgoingBound(int messages, long bytes, Overflow overflow) {
    static final OutgoingBound USUAL = new OutgoingBound(65_536, 64L * 1024 * 1024, Overflow.REFUSE);

    OutgoingBound {
        if (messages < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "a bound of " + messages + " messages of " + bytes + " bytes: both have to be above 0");
        }
    }
}
