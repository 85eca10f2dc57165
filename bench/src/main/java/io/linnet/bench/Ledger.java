package io.linnet.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/** The account of a run: every flow, and what no faultless broker does. Not thread-safe. */
final class Ledger {
    /** What {@link #arrived} answers to a message that its subscriber must never get. */
    static final long MISDIRECTED = -1;

    private final Routes routes;
    private final Flow[] flows;
    private final boolean unordered;
    private final Map<String, Long> faults = new TreeMap<>();
    private long delivered;
    private long stalls;

    Ledger(Routes routes) {
        this.routes = routes;
        flows = new Flow[routes.flows()];
        Arrays.setAll(flows, i -> new Flow());
        boolean found = false;
        for (int i = 0; i < flows.length; i++) {
            found |= !routes.isOrdered(i);
        }
        unordered = found;
    }

    /** By how many messages the flow has advanced, see {@link Flow#arrived}; or {@link #MISDIRECTED}. */
    long arrived(int publisher, int subscriber, long sequence) {
        int flow = routes.flow(publisher, subscriber);
        if (flow == Topology.NO_FLOW) {
            return MISDIRECTED;
        }
        delivered++;
        return flows[flow].arrived(sequence);
    }

    /** A message that nobody accounts for. */
    void counted() {
        delivered++;
    }

    /** Arrivals, duplicates included. */
    long delivered() {
        return delivered;
    }

    /** Counts something that no faultless broker does; the run goes on. */
    void fault(String what) {
        faults.merge(what, 1L, Long::sum);
    }

    /** In gaps: passed by a later message of the same flow. */
    long missing() {
        return Arrays.stream(flows).mapToLong(flow -> flow.lost(0)).sum();
    }

    /** Whether gaps say nothing yet, since members of a shared subscription are read one after the other. */
    boolean mayStillCome() {
        return unordered && missing() > 0;
    }

    /** Whatever is missing was lost; publishers hear of their deliveries that nobody waits for any more. */
    void writeOff(Publisher[] publishers) {
        stalls++;
        routes.each((flow, publisher, subscriber) -> {
            long due = routes.share(publishers[publisher].sent(), subscriber);
            publishers[publisher].advance(flows[flow].writeOff(due));
        });
    }

    /**
     * Of all messages so far.
     *
     * @param sent by each publisher
     * @param hasCome those subscribers from whom messages are asked for
     */
    RunResult.Account account(IntToLongFunction sent, IntPredicate hasCome, int publishers, long unacknowledged) {
        long[] lost = new long[1];
        routes.each((flow, publisher, subscriber) -> lost[0] +=
                hasCome.test(subscriber) ? flows[flow].lost(routes.share(sent.applyAsLong(publisher), subscriber)) : 0);
        long published = 0;
        for (int p = 0; p < publishers; p++) {
            published += sent.applyAsLong(p);
        }
        return new RunResult.Account(
                published,
                delivered,
                lost[0],
                Arrays.stream(flows).mapToLong(Flow::duplicates).sum(),
                outOfOrder(),
                unacknowledged,
                stalls,
                Map.copyOf(faults));
    }

    private long outOfOrder() {
        long sum = 0;
        for (int flow = 0; flow < flows.length; flow++) {
            sum += routes.isOrdered(flow) ? flows[flow].outOfOrder() : 0;
        }
        return sum;
    }
}
