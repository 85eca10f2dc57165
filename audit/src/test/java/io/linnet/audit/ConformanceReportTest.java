package io.linnet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceReportTest {
    private static final List<Result> RESULTS = List.of(
            new Result(new Statement(SpecVersion.V3_1_1, "MQTT-1.1.1-1", "One"), new Outcome.Passed()),
            new Result(new Statement(SpecVersion.V5, "MQTT-1.1.1-1", "Two"), new Outcome.Failed("a|b", "c")),
            new Result(
                    new Statement(SpecVersion.V5, "MQTT-1.1.1-2", "Three"),
                    new Outcome.NotTestable("It binds the client.")),
            new Result(new Statement(SpecVersion.V5, "LINNET-V5-four", "Four"), new Outcome.Skipped("not offered")));

    @Test
    void theSummaryCountsEachOutcome() {
        assertThat(ConformanceReport.summary(RESULTS))
                .isEqualTo("4 statements: 1 passed, 1 FAILED, 1 skipped, 1 not testable");
    }

    @Test
    void failuresTellWhatCameAndWhatWasExpected() {
        assertThat(ConformanceReport.failures(RESULTS).lines())
                .containsExactly("FAILED 5.0 MQTT-1.1.1-1 Two", "  came:     a|b", "  expected: c");
    }

    @Test
    void thePageHasARowPerStatementUnderItsVersion() {
        String page = ConformanceReport.markdown(RESULTS);
        assertThat(page)
                .contains("| 3.1.1 | 1 | 1 | 0 | 0 | 0 |")
                .contains("| 5.0 | 2 | 0 | 1 | 0 | 1 |")
                .contains("| 5.0, unnumbered | 1 | 0 | 0 | 1 | 0 |")
                .contains("| MQTT-1.1.1-1 | One | passed |")
                .contains("| MQTT-1.1.1-1 | Two | **FAILED**: came a\\|b; expected c |")
                .contains("| MQTT-1.1.1-2 | Three | not testable: It binds the client. |")
                .contains("| LINNET-V5-four | Four | skipped: not offered |");
    }
}
