package io.linnet.bench;

/**
 * How fast connections are made.
 *
 * @param window handshakes under way at once: below the 100 that common listeners queue
 * @param perSecond begun in a second; 0 = as fast as the window allows
 */
record Pace(int window, double perSecond) {
    static final Pace FAST = new Pace(50, 0);

    Pace {
        if (window < 1) {
            throw new IllegalArgumentException("handshakes at once must be at least 1, not " + window);
        }
        if (!(perSecond >= 0 && perSecond <= 1e6)) {
            throw new IllegalArgumentException("the connect rate must be 0 to 1000000 per second, not " + perSecond);
        }
    }

    static Pace of(int window) {
        return new Pace(window, 0);
    }

    /** How many may have been begun by then. */
    int due(long nanosSinceStart) {
        return perSecond == 0 ? Integer.MAX_VALUE : (int) Math.min(1e9, nanosSinceStart * perSecond / 1e9 + 1);
    }
}
