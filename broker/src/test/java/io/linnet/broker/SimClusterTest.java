package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded runs of the whole broker in virtual time. {@code -Dsim.seed=N} replays one with its trace;
 * {@code -Dsim.runs=N} says how many there are, {@code -Dsim.first=N} with which seed they begin.
 */
class SimClusterTest {
    private static final int TRACE_LINES = 400;

    @Test
    void whatWasPromisedIsKeptInABadNetwork() {
        Long seed = Long.getLong("sim.seed");
        if (seed != null) {
            replay(seed);
            return;
        }
        long first = Long.getLong("sim.first", 1);
        long runs = Long.getLong("sim.runs", 1_000);
        long deliveries = 0;
        long ownersChanged = 0;
        for (long each = first; each < first + runs; each++) {
            SimWorld world = new SimWorld(each, false);
            SimCluster cluster = new SimCluster(world);
            try {
                cluster.run();
            } catch (AssertionError | RuntimeException failure) {
                replay(each);
                throw new AssertionError("seed " + each + " failed, but not when it was replayed", failure);
            }
            deliveries += cluster.ledger().deliveries();
            ownersChanged += cluster.ownersChanged();
        }
        assertThat(deliveries).as("runs in which nothing happens prove nothing").isGreaterThan(runs);
        assertThat(ownersChanged).as("shards that never move prove nothing").isGreaterThan(runs / 4);
    }

    @Test
    void aSeedReplaysExactly() {
        assertThat(trace(7)).isEqualTo(trace(7)).hasSizeGreaterThan(20);
    }

    private static List<String> trace(long seed) {
        SimWorld world = new SimWorld(seed, true);
        new SimCluster(world).run();
        return world.traced();
    }

    private static void replay(long seed) {
        SimWorld world = new SimWorld(seed, true);
        try {
            new SimCluster(world).run();
        } catch (AssertionError | RuntimeException failure) {
            List<String> trace = world.traced();
            List<String> end = trace.subList(Math.max(0, trace.size() - TRACE_LINES), trace.size());
            throw new AssertionError(
                    "-Dsim.seed=%d: %s%n%s".formatted(seed, failure.getMessage(), String.join("\n", end)), failure);
        }
    }
}
