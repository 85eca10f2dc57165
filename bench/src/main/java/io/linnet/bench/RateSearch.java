package io.linnet.bench;

import java.util.OptionalDouble;

/**
 * Looks for the highest rate that holds: doubles until one does not (or halves until one does), then bisects between the
 * highest that held and the lowest that did not. Knows no clock and no broker.
 */
final class RateSearch {
    private static final double LOWEST = 1;

    private final double precision;
    private final double ceiling;
    private double asked;
    private double held;
    private double failed = Double.POSITIVE_INFINITY;

    /**
     * Begins with a rate.
     *
     * @param precision ends when the two are no further apart than this fraction
     * @param ceiling highest rate that is tried
     */
    RateSearch(double first, double precision, double ceiling) {
        asked = Math.min(first, ceiling);
        this.precision = precision;
        this.ceiling = ceiling;
    }

    /** The rate to try now; none when the search is over. */
    OptionalDouble next() {
        boolean narrow = held > 0 && failed <= held * (1 + precision);
        boolean atAnEnd = held >= ceiling || failed <= LOWEST;
        return narrow || atAnEnd ? OptionalDouble.empty() : OptionalDouble.of(asked);
    }

    /** What has come of the rate that {@link #next} had named. */
    void tried(boolean hasHeld) {
        if (hasHeld) {
            held = asked;
        } else {
            failed = asked;
        }
        if (held == 0) {
            asked = Math.max(LOWEST, failed / 2);
        } else if (failed == Double.POSITIVE_INFINITY) {
            asked = Math.min(ceiling, held * 2);
        } else {
            asked = (held + failed) / 2;
        }
    }

    /** The highest rate that has held; 0 when none has. */
    double best() {
        return held;
    }
}
