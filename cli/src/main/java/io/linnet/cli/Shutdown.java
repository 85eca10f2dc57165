package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.cli.log.LogOutput;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The end of a broker that is told to stop by SIGTERM or SIGINT.
 *
 * <p>The JVM turns these signals into its own end and leaves with 128 plus the signal's number, which service managers take for a
 * crash. A stop that was asked for and went well is a success, so that the last step here is to leave with 0. That does not wait
 * for other shutdown hooks, of which the JVM has one: a flight recording is written out by it.
 */
final class Shutdown {
    private static final String FLIGHT_RECORDER_HOOK = "JFR Shutdown Hook";
    private static final int FLIGHT_RECORDER_MILLIS = 30_000;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Runnable end;

    private Shutdown() {}

    /** From now on a signal closes the broker that {@link #closes} names, with what belongs to it. */
    static Shutdown prepared() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "linnet-shutdown"));
        return shutdown;
    }

    void closes(Operation operation, Broker broker, LogOutput log) {
        end = () -> {
            operation.close();
            broker.close();
            log.close();
        };
    }

    private void run() {
        Runnable closing = end;
        if (closing != null) {
            closing.run();
            over.countDown();
            awaitFlightRecorder();
            Runtime.getRuntime().halt(ExitCode.OK);
        }
    }

    private static void awaitFlightRecorder() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(FLIGHT_RECORDER_HOOK)) {
                try {
                    thread.join(FLIGHT_RECORDER_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Waits until the broker is closed. */
    void await() throws InterruptedException {
        over.await();
    }
}
