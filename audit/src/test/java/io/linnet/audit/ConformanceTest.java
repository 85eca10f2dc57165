package io.linnet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    private static final Statement STATEMENT = new Statement(SpecVersion.V5, "LINNET-V5-example", "An example");

    private static final Pattern WORDS_OF_REFUSAL =
            Pattern.compile("refused|malformed|protocol error|well-formed|retained|delivered|in the order");

    @Test
    void whatAProbeThrowsIsItsOutcome() throws IOException {
        assertThat(outcome(wire -> wire.connect("a").ping())).isInstanceOf(Outcome.Passed.class);
        assertThat(outcome(wire -> Peer.skipUnless(false, "not offered")))
                .isEqualTo(new Outcome.Skipped("not offered"));
        assertThat(outcome(wire -> Expect.same("colour", "red", "blue")))
                .isEqualTo(new Outcome.Failed("colour blue", "colour red"));
    }

    @Test
    void randomNamesDoNotShowInOutcomes() throws IOException {
        assertThat(outcome(wire -> Expect.same("topic", wire.topic("a"), wire.topic("b"))))
                .isEqualTo(new Outcome.Failed("topic */b", "topic */a"));
    }

    @Test
    void aReasonIsNotTestable() {
        Entry entry = new Entry.Reason(STATEMENT, "It binds the client.");
        Result result = Conformance.check(Target.of("127.0.0.1", 1), entry);
        assertThat(result.outcome()).isEqualTo(new Outcome.NotTestable("It binds the client."));
        assertThatCode(result::orThrow).doesNotThrowAnyException();
    }

    @Test
    void aFailureThrowsWithWhatCameAndWhatWasExpected() {
        Result result = new Result(STATEMENT, new Outcome.Failed("blue", "red"));
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LINNET-V5-example")
                .hasMessageContaining("blue")
                .hasMessageContaining("red");
    }

    @Test
    void aBrokerThatChecksAndForwardsNothingFailsNearlyEverything() throws Exception {
        try (ScriptedServer server = new ScriptedServer(YesServer::serve)) {
            Target target = server.target().withPatience(Duration.ofMillis(300));
            Conformance.Options options = Conformance.Options.USUAL
                    .withParallelism(64)
                    .only(statement -> !statement.id().endsWith("silent-socket"));
            List<Result> results = Conformance.run(target, options);
            List<String> passed = results.stream()
                    .filter(result -> result.outcome() instanceof Outcome.Passed)
                    .map(result -> result.statement().toString())
                    .toList();
            // Acknowledging is enough for some; more than these must not pass by accident.
            assertThat(passed).hasSizeLessThan(60).noneMatch(WORDS_OF_REFUSAL.asPredicate());
        }
    }

    private static Outcome outcome(Entry.Body body) throws IOException {
        try (ScriptedServer server = new ScriptedServer(YesServer::serve)) {
            return Conformance.check(server.target(), new Entry.Probe(STATEMENT, body))
                    .outcome();
        }
    }
}
