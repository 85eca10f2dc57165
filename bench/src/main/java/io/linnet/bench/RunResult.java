package io.linnet.bench;

import java.util.Map;

/** What one run of a scenario has shown. */
record RunResult(Scenario scenario, Interval interval, Latencies.Percentiles latency, Account account) {

    /**
     * The measured part of the run.
     *
     * @param published messages written to sockets
     * @param delivered messages read from sockets; while subscribers are away, queue entries
     * @param generatorCpuMicros CPU time of the generator's whole process, collector and compiler included
     */
    record Interval(
            double seconds,
            long published,
            long delivered,
            ProcessFigures brokerBefore,
            ProcessFigures brokerAfter,
            long generatorCpuMicros) {

        double deliveredPerSecond() {
            return delivered / seconds;
        }

        double publishedPerSecond() {
            return published / seconds;
        }

        long brokerCpuMicros() {
            return brokerAfter.cpuMicros() - brokerBefore.cpuMicros();
        }

        /** CPU time of the broker per delivered message, microseconds; 0 when no process was named. */
        double brokerMicrosPerMessage() {
            return (double) brokerCpuMicros() / Math.max(1, delivered);
        }

        double generatorMicrosPerMessage() {
            return (double) generatorCpuMicros / Math.max(1, delivered);
        }
    }

    /**
     * Every message from first to last, warm-up and drain included.
     *
     * @param published messages
     * @param delivered arrivals at subscribers, duplicates included
     * @param lost deliveries that never came
     * @param outOfOrder deliveries that came after a later message of the same publisher
     * @param unacknowledged messages at QoS 1 and 2 without their last acknowledgement
     * @param stalls how often a closed loop had to give up waiting
     * @param faults other misbehaviour and how often it was seen
     */
    record Account(
            long published,
            long delivered,
            long lost,
            long duplicates,
            long outOfOrder,
            long unacknowledged,
            long stalls,
            Map<String, Long> faults) {

        /** All that must not happen when nothing may get lost. */
        long wrong() {
            long others = faults.values().stream().mapToLong(Long::longValue).sum();
            return lost + duplicates + outOfOrder + unacknowledged + others;
        }
    }

    /** Whether the broker kept what MQTT promises for these QoS; overload of an open loop at QoS 0 is excused. */
    boolean faultless() {
        boolean mayLose = scenario.openLoop() && scenario.effectiveQos() == 0;
        return account.wrong() == (mayLose ? account.lost : 0);
    }
}
