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
        Samples.PLACES.clear();
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
        passes(2, Samples.PerMethod.class);
        assertThat(Samples.PLACES).hasSize(2);
        assertThat(Samples.PLACES.get("first")).isNotEqualTo(Samples.PLACES.get("second"));
    }

    @Test
    void anInstanceFieldIsABrokerForEachTest() {
        passes(2, Samples.InstanceField.class);
        assertThat(Samples.PLACES.get("first")).isNotEqualTo(Samples.PLACES.get("second"));
    }

    @Test
    void classesThatRunAtTheSameTimeDoNotDisturbEachOther() {
        passes(2, Samples.Left.class, Samples.Right.class);
        assertThat(Samples.PLACES.get("left")).isNotEqualTo(Samples.PLACES.get("right"));
    }

    @Test
    void faultsEndWithTheTest() {
        passes(2, Samples.LeavesFaults.class);
    }

    @Test
    void twoBrokersInAClassAreApart() {
        passes(1, Samples.TwoBrokers.class);
    }

    @Test
    void anExpectationThatNeverLooksFailsTheTest() {
        assertThat(failure(Samples.NeverLooks.class))
                .isEqualTo("The test expected something to a/# with text \"x\", and never looked. "
                        + "End it with once(), times(n), atLeast(n), never() or inOrder(...).");
    }

    @Test
    void aStaticFieldNeedsABrokerForTheClass() {
        assertThat(failure(Samples.StaticField.class))
                .contains("static field uri of StaticField")
                .contains("one broker for the class");
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        assertThat(failure(Samples.WrongField.class))
                .contains("WrongField.text, which is String")
                .contains("URI, Broker, Client and TestBroker");
    }

    @Test
    void aFieldThatTwoBrokersWouldFillIsRefused() {
        assertThat(failure(Samples.TwoBrokersOneField.class)).contains("uri").contains("two extensions");
    }
}
