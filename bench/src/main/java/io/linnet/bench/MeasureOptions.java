package io.linnet.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how long is measured. */
final class MeasureOptions {
    /** Longer than anybody waits. */
    private static final double NO_LIMIT = 1e9;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description =
                    "Seconds measured (default: 10, of each step of --find-max 5; as long as a ramp takes; until all --messages are there).")
    private @Nullable Double duration;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "End after so many messages in total, rounded up to a multiple of the publishers.")
    private @Nullable Long messages;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Seconds under load before the measurement (default: 2; with --messages 0).")
    private @Nullable Double warmUp;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Seconds without any progress after which missing messages count as lost (default:"
                    + " ${DEFAULT-VALUE}).")
    private double drain;

    @Mixin
    ReportOptions report = new ReportOptions();

    /** What must hold for all; {@code IllegalArgumentException} says what does not. */
    void check() {
        require(duration == null || (duration > 0 && duration < NO_LIMIT), "--duration must be above 0 s");
        require(messages == null || messages > 0, "--messages must be above 0, not " + messages);
        require(warmUp == null || warmUp >= 0, "--warm-up must be 0 s or more, not " + warmUp);
        report.check();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    double warmUpSeconds(double usual) {
        return warmUp != null ? warmUp : messages != null ? 0 : usual;
    }

    double measureSeconds(@Nullable RatePlan plan, double usual) {
        if (duration != null) {
            return duration;
        }
        if (messages != null) {
            return NO_LIMIT;
        }
        return plan != null && !plan.isSteady() ? plan.seconds() : usual;
    }

    /** For those who listen until they are told to stop. */
    double measureSecondsOrForEver() {
        return duration == null ? NO_LIMIT : duration;
    }

    /** How many messages each of them is to publish. */
    long messagesEach(int publishers) {
        return messages == null ? Long.MAX_VALUE : Math.ceilDiv(messages, (long) Math.max(1, publishers));
    }

    double drainSeconds() {
        return drain;
    }
}
