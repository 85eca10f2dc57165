package io.linnet.bench;

/**
 * What had happened in a run up to one moment, of {@link System#nanoTime}.
 *
 * @param acknowledged messages whose last acknowledgement has come
 */
record Snapshot(
        long nanos, long sent, long delivered, long acknowledged, ProcessFigures broker, ProcessFigures generator) {

    RunResult.Interval deliveriesUntil(Snapshot end) {
        return until(end, end.delivered - delivered);
    }

    /** While subscribers are away: an acknowledged message is an entry in each receiver's queue. */
    RunResult.Interval entriesUntil(Snapshot end, int receivers) {
        return until(end, (end.acknowledged - acknowledged) * receivers);
    }

    /** Where nobody subscribes and nothing is acknowledged: what was written to sockets. */
    RunResult.Interval publishedUntil(Snapshot end) {
        return until(end, end.sent - sent);
    }

    private RunResult.Interval until(Snapshot end, long done) {
        return new RunResult.Interval(
                (end.nanos - nanos) / 1e9,
                end.sent - sent,
                done,
                broker,
                end.broker,
                end.generator.cpuMicros() - generator.cpuMicros());
    }
}
