package io.linnet.bench;

/**
 * How long a broker takes to be there, and what it then occupies.
 *
 * @param seconds from the start of its process to the first CONNACK
 * @param idle CPU time used so far and resident memory, two seconds later
 */
record StartUp(double seconds, ProcessFigures idle) {
    private static final long SETTLE_MILLIS = 2_000;

    static StartUp of(String command) {
        try (BrokerProcess broker = BrokerProcess.start(command)) {
            Thread.sleep(SETTLE_MILLIS);
            return new StartUp(broker.startSeconds(), ProcessFigures.of(broker.pid()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while a broker was settling", e);
        }
    }
}
