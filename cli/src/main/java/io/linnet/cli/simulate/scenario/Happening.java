package io.linnet.cli.simulate.scenario;

/** What a device does at a time. */
public sealed interface Happening {
    /** In milliseconds since the start. */
    long atMillis();

    /** It connects: at the start, and when it comes back. */
    record Arrive(long atMillis) implements Happening {}

    record Send(long atMillis, Outgoing message) implements Happening {}

    /** Its connection breaks, without a word. */
    record Vanish(long atMillis) implements Happening {}
}
