package io.linnet.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Where a command runs its jobs: with progress on standard error, reports on standard output, and Ctrl-C as an end. */
final class Stage {
    /** The search for the highest rate ends when it knows it that well. */
    private static final double PRECISION = 0.05;

    private static final double CEILING = 5e6;

    private final CommandLine command;
    private final Reach reach;
    private final long brokerPid;
    private final MeasureOptions options;

    Stage(CommandLine command, Target target, MeasureOptions options) {
        this.command = command;
        this.options = options;
        reach = target.reach(command);
        brokerPid = target.pid();
    }

    /** Runs it once and reports; the exit code. */
    int play(Job job) {
        return Bench.exitCode(command, () -> {
            try (CtrlC ctrlC = new CtrlC()) {
                Findings findings = run(job, ctrlC);
                report(findings, List.of());
                return findings.result().faultless() ? 0 : Bench.FAULTS;
            }
        });
    }

    /**
     * Looks for the highest rate that holds, and reports on the run in which it did.
     *
     * @param first rate to begin with
     * @param jobAt the job at a rate
     */
    int search(double first, double maximumP99Millis, DoubleFunction<Job> jobAt) {
        return Bench.exitCode(command, () -> {
            try (CtrlC ctrlC = new CtrlC()) {
                RateSearch search = new RateSearch(first, PRECISION, CEILING);
                List<Verdict> steps = new ArrayList<>();
                Findings best = null;
                OptionalDouble rate = search.next();
                while (rate.isPresent() && !ctrlC.getAsBoolean()) {
                    Findings findings = run(jobAt.apply(rate.getAsDouble()), ctrlC);
                    Verdict verdict = Verdict.of(findings, rate.getAsDouble(), maximumP99Millis);
                    steps.add(verdict);
                    tell(verdict);
                    best = verdict.hasHeld() ? findings : best;
                    search.tried(verdict.hasHeld());
                    rate = search.next();
                }
                return conclude(best, steps, maximumP99Millis);
            }
        });
    }

    private void tell(Verdict verdict) {
        PrintWriter out = options.report.json() ? command.getErr() : command.getOut();
        out.println(verdict.line());
        out.flush();
    }

    private int conclude(@Nullable Findings best, List<Verdict> steps, double maximumP99Millis) {
        if (best == null) {
            throw new BenchFailure("no rate held with a p99 of at most " + Figure.plain(maximumP99Millis)
                    + " ms and nothing lost; the last one tried was "
                    + (steps.isEmpty() ? "none" : steps.getLast().line().strip()));
        }
        report(best, steps);
        return 0;
    }

    private Findings run(Job job, BooleanSupplier stopped) {
        Scenario scenario = job.scenario();
        Descriptors.requireFor((long) scenario.publishers() + scenario.subscribers(), reach);
        Progress progress = options.report.progress(command.getErr());
        Watch watch = new Watch(brokerPid, options.drainSeconds(), options.report.sampleSeconds(), progress, stopped);
        try (Load load = new Load(job, reach, watch)) {
            RunResult result = load.run();
            return new Findings(
                    scenario.name(),
                    reach.name(),
                    job,
                    load.connectSeconds(),
                    result,
                    load.deliveries(),
                    load.acknowledgements(),
                    progress.samples(),
                    load.endedEarly());
        } finally {
            progress.end();
        }
    }

    private void report(Findings findings, List<Verdict> steps) {
        command.getOut()
                .println(options.report.json() ? FindingsJson.of(findings, steps) : FindingsText.of(findings, steps));
        command.getOut().flush();
        options.report.writePage(command.getErr(), () -> FindingsPage.of(findings, steps));
    }
}
