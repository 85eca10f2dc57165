package io.linnet.bench;

/**
 * A broker that ends with messages in queues and retained messages, and what it takes to be back with all of them.
 *
 * @param retained retained messages while they were accepted
 * @param queued the queued ones
 * @param before what the broker had used when it was told to end
 * @param stopSeconds until its process had ended
 * @param startSeconds from its start to the first CONNACK
 * @param after what it had used two seconds after that, before any client was back
 * @param dataBytes what it had on disk in between
 * @param drained from the return of the sessions' clients to the arrival of the last message
 * @param queues the account of all queues
 * @param samples the account of a sample of the retained messages
 */
record Restart(
        RunResult.Interval retained,
        RunResult.Interval queued,
        ProcessFigures before,
        double stopSeconds,
        double startSeconds,
        ProcessFigures after,
        long dataBytes,
        RunResult.Interval drained,
        RunResult.Account queues,
        RunResult.Account samples) {
    private static final double DRAIN_SECONDS = 15;
    private static final int RETAINED_SAMPLES = 1_000;

    /** {@code kill} is SIGKILL, right after the last acknowledgement; else SIGTERM, and all the time it wants. */
    static Restart of(String command, Scenario queues, Scenario retain, boolean kill) {
        try (BrokerSite site = BrokerSite.of(command);
                BrokerProcess broker = BrokerProcess.start(site);
                OfflineLoad retaining = new OfflineLoad(retain, site.address(), broker.pid(), DRAIN_SECONDS);
                OfflineLoad queueing = new OfflineLoad(queues, site.address(), broker.pid(), DRAIN_SECONDS)) {
            RunResult.Interval retained = retaining.accept();
            retaining.endPublishing();
            RunResult.Interval queued = queueing.accept();
            queueing.endPublishing();
            ProcessFigures before = ProcessFigures.of(broker.pid());
            double stopSeconds = stop(broker, kill);
            long dataBytes = new DataFolder(site.data()).bytes();
            try (BrokerProcess again = BrokerProcess.start(site)) {
                again.settle();
                ProcessFigures after = ProcessFigures.of(again.pid());
                queueing.brokerIs(again.pid());
                retaining.brokerIs(again.pid());
                RunResult.Interval drained = queueing.drain(1);
                retaining.drain(Math.max(1, retain.subscribers() / RETAINED_SAMPLES));
                return new Restart(
                        retained,
                        queued,
                        before,
                        stopSeconds,
                        again.startSeconds(),
                        after,
                        dataBytes,
                        drained,
                        queueing.account(),
                        retaining.account());
            }
        }
    }

    long lost() {
        return queues.lost() + samples.lost();
    }

    /** Lost, repeated, out of order, sessions that were gone. */
    long wrong() {
        return queues.wrong() + samples.wrong();
    }

    private static double stop(BrokerProcess broker, boolean kill) {
        long startNanos = System.nanoTime();
        if (kill) {
            broker.kill();
        } else {
            broker.terminate();
        }
        broker.awaitEnd();
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
