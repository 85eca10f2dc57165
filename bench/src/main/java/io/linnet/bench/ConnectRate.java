package io.linnet.bench;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Clients that come and go, one after the other: TCP, TLS if the broker wants it, CONNECT, CONNACK, DISCONNECT.
 *
 * @param handshakes how many are under way at once
 * @param resuming with the TLS session of an earlier visit, instead of a full handshake
 */
record ConnectRate(
        BrokerAddress broker,
        long brokerPid,
        int handshakes,
        boolean resuming,
        double warmUpSeconds,
        double measureSeconds) {
    /** Visitors per source address: their ports stay taken for a minute after they have gone. */
    private static final int PER_SOURCE = 20_000;

    private static final int BATCH = 64;

    /**
     * What was seen.
     *
     * @param fullHandshakes those visits in which the broker showed its certificate; 0 without TLS
     */
    record Result(
            boolean resuming,
            long visits,
            double seconds,
            long brokerCpuMicros,
            long generatorCpuMicros,
            long fullHandshakes) {
        double perSecond() {
            return visits / seconds;
        }

        double brokerMicrosPerVisit() {
            return (double) brokerCpuMicros / visits;
        }

        double generatorMicrosPerVisit() {
            return (double) generatorCpuMicros / visits;
        }

        double resumedPercent() {
            return 100.0 * (visits - fullHandshakes) / visits;
        }
    }

    Result run() {
        String run = Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36);
        try (Loop loop = new Loop()) {
            // Ports that an earlier run has used are still taken: another address to begin with.
            long first = (long) ThreadLocalRandom.current().nextInt(BrokerAddress.SOURCES) * PER_SOURCE;
            long before = visit(loop, run, first, warmUpSeconds);
            long handshakesBefore = fullHandshakes();
            ProcessFigures brokerBefore = ProcessFigures.of(brokerPid);
            ProcessFigures generatorBefore = ProcessFigures.ofGenerator();
            long startNanos = System.nanoTime();
            long visits = visit(loop, run, before, measureSeconds) - before;
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            return new Result(
                    resuming,
                    visits,
                    seconds,
                    ProcessFigures.of(brokerPid).cpuMicros() - brokerBefore.cpuMicros(),
                    ProcessFigures.ofGenerator().cpuMicros() - generatorBefore.cpuMicros(),
                    broker.tls() == null ? 0 : fullHandshakes() - handshakesBefore);
        }
    }

    private long fullHandshakes() {
        Tls tls = broker.tls();
        return tls == null ? 0 : tls.fullHandshakes();
    }

    /** At least one batch of visits, numbered from {@code first} on; returns the number behind the last one. */
    private long visit(Loop loop, String run, long first, double seconds) {
        long endNanos = System.nanoTime() + (long) (seconds * 1e9);
        long next = first;
        do {
            long base = next;
            loop.handshakes(BATCH, handshakes, number -> {
                long visit = base + number;
                byte[] connect = Wire.connect(Wire.LEVEL_3_1_1, true, "v" + run + "-" + visit);
                loop.open(new Visitor(loop, connect, resuming), broker, broker.source(visit, PER_SOURCE));
            });
            next += BATCH;
        } while (System.nanoTime() - endNanos < 0);
        return next;
    }
}
