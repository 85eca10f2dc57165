package io.linnet.cli;

import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.Event;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets SIGINT and SIGTERM end a command in good order: the JVM stays until the command has said goodbye. */
final class Interruption implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 2;

    private final AtomicReference<@Nullable BlockingClient> client = new AtomicReference<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on this client hears of it. */
    void tell(BlockingClient current) {
        client.set(current);
    }

    /** Waits so long, or until it comes; whether it came. */
    boolean comesWithin(Duration time) throws InterruptedException {
        return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void interrupt() {
        asked.countDown();
        BlockingClient current = client.get();
        if (current == null) {
            return;
        }
        current.post(new Event.Interrupted());
        try {
            if (!done.await(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                current.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command has done all it wants to do. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already on its way down: then the hook runs, and has just been let go.
        }
    }
}
