package io.linnet.bench;

import java.util.Locale;

/**
 * Whether a rate has held.
 *
 * @param ratePerSecond that was asked for
 * @param achievedPerSecond that was sent
 * @param p99Micros of the latency that decides
 * @param wrong lost, repeated, reordered and unacknowledged messages, and other faults
 * @param reason why it has not held; empty when it has
 */
record Verdict(double ratePerSecond, double achievedPerSecond, double p99Micros, long wrong, String reason) {
    /** A generator that falls behind by more than this has measured itself. */
    private static final double ENOUGH = 0.98;

    /** Messages on the border of the measured interval. */
    private static final double ROUNDING = 2;

    static Verdict of(Findings findings, double ratePerSecond, double maximumP99Millis) {
        return of(
                ratePerSecond,
                findings.result().interval(),
                findings.decisive().micros(99),
                findings.result().account().wrong(),
                maximumP99Millis);
    }

    static Verdict of(double rate, RunResult.Interval interval, double p99Micros, long wrong, double maximumP99Millis) {
        double achieved = interval.publishedPerSecond();
        String reason = "";
        if (wrong > 0) {
            reason = String.format(Locale.ROOT, "%,d messages lost, repeated, reordered or not acknowledged", wrong);
        } else if (p99Micros > maximumP99Millis * 1e3) {
            reason = String.format(
                    Locale.ROOT, "p99 %.3f ms is over %s ms", p99Micros / 1e3, Figure.plain(maximumP99Millis));
        } else if ((rate * ENOUGH - achieved) * interval.seconds() > ROUNDING) {
            reason = String.format(Locale.ROOT, "only %,.0f/s were sent: the backlog grew", achieved);
        }
        return new Verdict(rate, achieved, p99Micros, wrong, reason);
    }

    boolean hasHeld() {
        return reason.isEmpty();
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "  %,12.0f/s   p99 %9.3f ms   %s",
                ratePerSecond,
                p99Micros / 1e3,
                hasHeld() ? "held" : "NOT held: " + reason);
    }
}
