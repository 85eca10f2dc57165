package io.linnet.bench;

/**
 * Messages for subscribers that are away ({@link Reception#OFFLINE}) or come later ({@link Reception#RETAINED}): the
 * broker accepts them first, and hands them out in a second step, {@link #drain}. Between the two it may be restarted.
 *
 * <p>Both steps may be repeated, with the same sessions.
 */
final class OfflineLoad implements AutoCloseable {
    private final Scenario scenario;
    private final Load load;
    private boolean begun;

    /** A drain that makes no progress for {@code drainSeconds} is over, and what is missing is lost. */
    OfflineLoad(Scenario scenario, BrokerAddress broker, long brokerPid, double drainSeconds) {
        if (!scenario.reception().waits()) {
            throw new IllegalArgumentException(scenario.name() + " has subscribers that are connected all the time");
        }
        this.scenario = scenario;
        load = new Load(scenario, broker, brokerPid, drainSeconds);
    }

    /** Both steps once, and then the sessions are removed. */
    OfflineResult run() {
        RunResult.Interval accepted = accept();
        RunResult.Interval drained = drain(1);
        OfflineResult result =
                new OfflineResult(scenario, accepted, load.acknowledgementPercentiles(), drained, load.account());
        load.disconnect();
        load.forgetSessions();
        return result;
    }

    /** Publishes as the scenario says, and returns when everything has been acknowledged. */
    RunResult.Interval accept() {
        if (!begun) {
            begun = true;
            begin();
        }
        RunResult.Interval interval = scenario.messages() > 0 ? load.publishCounted() : load.publishTimed();
        load.awaitAcknowledgements();
        return interval;
    }

    private void begin() {
        load.connectPublishers();
        if (scenario.reception() == Reception.OFFLINE) {
            load.connectSubscribers(1, true);
            load.awaitSubscribersGone();
        }
    }

    /** Every {@code step}-th subscriber comes and takes what there is for it, and leaves. */
    RunResult.Interval drain(int step) {
        RunResult.Interval interval = load.receive(step, scenario.reception() == Reception.RETAINED);
        load.awaitSubscribersGone();
        return interval;
    }

    /** Nothing more will be published: the broker may end without that being a fault. */
    void endPublishing() {
        load.disconnectPublishers();
    }

    /** The broker has been started again, at the same address. */
    void brokerIs(long pid) {
        load.brokerIs(pid);
    }

    RunResult.Account account() {
        return load.account();
    }

    @Override
    public void close() {
        load.close();
    }
}
