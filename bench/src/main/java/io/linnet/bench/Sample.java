package io.linnet.bench;

/**
 * How far a run had come at one moment. Counts are from its beginning, warm-up included; latencies are of what was recorded
 * since the sample before.
 *
 * @param seconds since the run's beginning
 * @param connected connections that are up
 * @param sent messages written to sockets
 * @param acknowledged messages whose last acknowledgement has come
 * @param received messages read from sockets
 * @param latency end to end, or until the acknowledgement where nobody subscribes
 * @param broker of the process that was named
 */
record Sample(
        double seconds,
        Phase phase,
        int connected,
        long sent,
        long acknowledged,
        long received,
        Latencies.Percentiles latency,
        ProcessFigures broker) {

    /** Is told how a run goes on, on its thread. */
    interface Observer {
        void sampled(Sample sample);
    }
}
