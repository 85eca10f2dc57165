package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Whole test classes with the extension, run by JUnit; those that are to fail as well. */
class ExtensionTest {
    @BeforeEach
    void forget() {
        SampleTests.PLACES.clear();
    }

    private static TestExecutionSummary run(Class<?>... classes) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .configurationParameters(Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"));
        for (Class<?> each : classes) {
            request.selectors(DiscoverySelectors.selectClass(each));
        }
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }

    private static void passes(int tests, Class<?>... classes) {
        TestExecutionSummary summary = run(classes);
        assertThat(summary.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
    }

    private static String failure(Class<?> type) {
        List<TestExecutionSummary.Failure> failures = run(type).getFailures();
        assertThat(failures).hasSize(1);
        return String.valueOf(failures.getFirst().getException().getMessage());
    }

    @Test
    void eachTestHasABrokerOfItsOwnWhereThatIsChosen() {
        passes(2, SampleTests.PerMethod.class);
        assertThat(SampleTests.PLACES).hasSize(2);
        assertThat(SampleTests.PLACES.get("first")).isNotEqualTo(SampleTests.PLACES.get("second"));
    }

    @Test
    void anInstanceFieldIsABrokerForEachTest() {
        passes(2, SampleTests.InstanceField.class);
        assertThat(SampleTests.PLACES.get("first")).isNotEqualTo(SampleTests.PLACES.get("second"));
    }

    @Test
    void classesThatRunAtTheSameTimeDoNotDisturbEachOther() {
        passes(2, SampleTests.Left.class, SampleTests.Right.class);
        assertThat(SampleTests.PLACES.get("left")).isNotEqualTo(SampleTests.PLACES.get("right"));
    }

    @Test
    void faultsEndWithTheTest() {
        passes(2, SampleTests.LeavesFaults.class);
    }

    @Test
    void twoBrokersInAClassAreApart() {
        passes(1, SampleTests.TwoBrokers.class);
    }

    @Test
    void anExpectationThatNeverLooksFailsTheTest() {
        assertThat(failure(SampleTests.NeverLooks.class))
                .isEqualTo("The test expected something to a/# with text \"x\", and never looked. "
                        + "End it with once(), times(n), atLeast(n), never() or inOrder(...).");
    }

    @Test
    void aStaticFieldNeedsABrokerForTheClass() {
        assertThat(failure(SampleTests.StaticField.class))
                .contains("static field uri of StaticField")
                .contains("one broker for the class");
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        assertThat(failure(SampleTests.WrongField.class))
                .contains("WrongField.text, which is String")
                .contains("URI, Broker, Client and TestBroker");
    }

    @Test
    void aFieldThatTwoBrokersWouldFillIsRefused() {
        assertThat(failure(SampleTests.TwoBrokersOneField.class)).contains("uri").contains("two extensions");
    }
}
