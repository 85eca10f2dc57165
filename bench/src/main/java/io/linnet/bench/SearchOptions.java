package io.linnet.bench;

import picocli.CommandLine.Option;

/** The options of the search for the highest rate that holds. */
final class SearchOptions {
    /** Of each step: warm-up and measurement. */
    static final double[] STEP_SECONDS = {1, 5};

    @Option(
            names = "--find-max",
            description =
                    "Look for the highest rate that holds: begins with --rate (default: 1000), doubles until it does not"
                            + " hold, then bisects; each step is a run of its own of 1 s and --duration (default: 5 s). A rate holds"
                            + " when its p99 is within --max-p99, nothing is lost, and sending keeps up.")
    private boolean asked;

    @Option(
            names = "--max-p99",
            paramLabel = "MS",
            defaultValue = "100",
            description = "The p99 latency, in milliseconds, up to which a rate holds (default: ${DEFAULT-VALUE}).")
    private double maximumP99;

    boolean asked() {
        return asked;
    }

    double maximumP99Millis() {
        if (!(maximumP99 > 0)) {
            throw new IllegalArgumentException("--max-p99 must be above 0 ms, not " + Figure.plain(maximumP99));
        }
        return maximumP99;
    }
}
