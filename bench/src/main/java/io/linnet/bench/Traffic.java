package io.linnet.bench;

import picocli.CommandLine;

/** A command that publishes: one run, or the search for the highest rate. */
record Traffic(CommandLine command, TrafficOptions options, MessageOptions messages, SearchOptions search) {
    private static final double[] SECONDS = {2, 10};
    private static final double FIRST_RATE = 1000;

    /** {@code usualPerSecond} = the rate of an open loop where no option says otherwise. */
    int play(Cast cast, double usualPerSecond) {
        return search.asked() ? lookForMaximum(cast) : once(cast, usualPerSecond);
    }

    private int once(Cast cast, double usualPerSecond) {
        Job job = TrafficOptions.checked(
                command,
                () -> options.publishing(
                        command, cast, messages, messages.plan(cast.publishers(), usualPerSecond), SECONDS));
        return options.stage(command).play(job);
    }

    private int lookForMaximum(Cast cast) {
        double first = TrafficOptions.checked(command, () -> firstRate(cast));
        double bound = TrafficOptions.checked(command, search::maximumP99Millis);
        job(cast, first); // so that wrong arguments are told before anything is sent
        return options.stage(command).search(first, bound, rate -> job(cast, rate));
    }

    private double firstRate(Cast cast) {
        RatePlan plan = messages.plan(cast.publishers(), FIRST_RATE);
        if (plan == null || !plan.isSteady()) {
            throw new IllegalArgumentException(
                    "--find-max chooses the rates; give it a --rate N to begin with, or none");
        }
        return plan.lastRate();
    }

    private Job job(Cast cast, double rate) {
        return TrafficOptions.checked(
                command,
                () -> options.publishing(command, cast, messages, RatePlan.steady(rate), SearchOptions.STEP_SECONDS));
    }
}
