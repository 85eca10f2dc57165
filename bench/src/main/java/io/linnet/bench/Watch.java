package io.linnet.bench;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at during a run, and what may end it early.
 *
 * @param brokerPid the process whose CPU time and memory are measured with its children; 0 = none
 * @param drainSeconds without any progress, after which missing messages count as lost
 * @param sampleSeconds between two samples
 * @param observer gets them; null = nobody does
 * @param stopped whether somebody wants the run to end and to report what there is
 */
record Watch(
        long brokerPid,
        double drainSeconds,
        double sampleSeconds,
        Sample.@Nullable Observer observer,
        BooleanSupplier stopped) {
    Watch {
        require(drainSeconds > 0, "--drain must be above 0 s, not " + drainSeconds);
        require(
                sampleSeconds >= 0.01 && sampleSeconds <= 3600,
                "--interval must be 0.01 to 3600 s, not " + sampleSeconds);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Without samples, to the end. */
    static Watch silent(long brokerPid, double drainSeconds) {
        return new Watch(brokerPid, drainSeconds, 1, null, () -> false);
    }
}
