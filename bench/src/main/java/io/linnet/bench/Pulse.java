package io.linnet.bench;

/**
 * What a loop does besides its connections, at even distances in time: samples, progress, keep alive.
 *
 * @param everyNanos between two beats; a beat that is late is not made up for
 */
record Pulse(long everyNanos, Beat beat) {
    /** Called on the loop's thread, with the time of {@link System#nanoTime}. */
    interface Beat {
        void at(long nowNanos);
    }
}
