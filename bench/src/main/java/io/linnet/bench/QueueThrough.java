package io.linnet.bench;

/**
 * Many messages through the queues of the same sessions, which are filled and drained in turn: what stays on disk.
 *
 * @param seconds filling and draining, all batches
 * @param brokerCpuMicros in that time
 * @param peakBytes the most that was seen in the data folder, after a batch was filled in or drained
 * @param dataBytes in the data folder two seconds after the last batch
 * @param residentBytes of the broker at the end
 */
record QueueThrough(
        long messages,
        double seconds,
        long brokerCpuMicros,
        long peakBytes,
        long dataBytes,
        long residentBytes,
        RunResult.Account account) {
    private static final double DRAIN_SECONDS = 15;

    static QueueThrough of(String command, Scenario batch, int batches) {
        try (BrokerSite site = BrokerSite.of(command);
                BrokerProcess broker = BrokerProcess.start(site);
                OfflineLoad load = new OfflineLoad(batch, site.address(), broker.pid(), DRAIN_SECONDS)) {
            DataFolder data = new DataFolder(site.data());
            double seconds = 0;
            long cpuMicros = 0;
            long peakBytes = 0;
            for (int i = 0; i < batches; i++) {
                RunResult.Interval accepted = load.accept();
                peakBytes = Math.max(peakBytes, data.bytes());
                RunResult.Interval drained = load.drain(1);
                peakBytes = Math.max(peakBytes, data.bytes());
                seconds += accepted.seconds() + drained.seconds();
                cpuMicros += accepted.brokerCpuMicros() + drained.brokerCpuMicros();
            }
            broker.settle();
            long dataBytes = data.bytes();
            return new QueueThrough(
                    batches * batch.messages(),
                    seconds,
                    cpuMicros,
                    Math.max(peakBytes, dataBytes),
                    dataBytes,
                    ProcessFigures.of(broker.pid()).residentBytes(),
                    load.account());
        }
    }
}
