package io.linnet.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Runs the catalogue against a broker.
 *
 * <p>As dynamic tests, one per statement:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> conformance() throws Exception {
 *     return Conformance.run(Target.of("127.0.0.1", broker.port()), Conformance.Options.USUAL).stream()
 *             .map(result -> dynamicTest(result.statement().toString(), result::orThrow));
 * }
 * }</pre>
 */
public final class Conformance {
    private Conformance() {}

    /**
     * How to run.
     *
     * @param parallelism how many probes run at the same time
     * @param wanted which statements to try; the others do not show up in the results
     */
    public record Options(int parallelism, Predicate<Statement> wanted) {
        public static final Options USUAL = new Options(16, statement -> true);

        public Options withParallelism(int parallelism) {
            return new Options(parallelism, wanted);
        }

        public Options only(Predicate<Statement> wanted) {
            return new Options(parallelism, wanted);
        }
    }

    /**
     * Tries all wanted statements, several at a time on virtual threads.
     *
     * @return one result per statement, in the order of the catalogue
     * @throws IOException when nothing listens at the target
     */
    public static List<Result> run(Target target, Options options) throws IOException, InterruptedException {
        RawConnection.connect(target.host(), target.port(), target.patience()).close();
        Semaphore places = new Semaphore(options.parallelism());
        List<Future<Result>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Entry entry : Catalogue.complete().entries()) {
                if (options.wanted().test(entry.statement())) {
                    running.add(threads.submit(() -> inPlace(places, target, entry)));
                }
            }
        }
        List<Result> results = new ArrayList<>();
        for (Future<Result> result : running) {
            results.add(result.resultNow());
        }
        return List.copyOf(results);
    }

    private static Result inPlace(Semaphore places, Target target, Entry entry) throws InterruptedException {
        places.acquire();
        try {
            return check(target, entry);
        } finally {
            places.release();
        }
    }

    /** Tries one statement on the calling thread. */
    public static Result check(Target target, Entry entry) {
        return switch (entry) {
            case Entry.Reason(Statement statement, String why) -> new Result(statement, new Outcome.NotTestable(why));
            case Entry.Probe(Statement statement, Entry.Body body) ->
                new Result(statement, outcome(target, statement, body));
        };
    }

    private static Outcome outcome(Target target, Statement statement, Entry.Body body) {
        try (Wire wire = new Wire(target, statement.version())) {
            return outcome(wire, body);
        }
    }

    private static Outcome outcome(Wire wire, Entry.Body body) {
        try {
            body.run(wire);
            return new Outcome.Passed();
        } catch (NotOffered e) {
            return new Outcome.Skipped(e.why());
        } catch (Mismatch e) {
            return new Outcome.Failed(anonymous(wire, e.came()), anonymous(wire, e.expected()));
        }
    }

    /** Without the random names, so that the same behaviour reads the same in every run. */
    private static String anonymous(Wire wire, String text) {
        return text.replace(wire.token(), "*");
    }
}
