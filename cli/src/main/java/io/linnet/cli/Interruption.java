package io.linnet.cli;

import io.linnet.cli.client.Event;
import io.linnet.cli.client.Inbox;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets SIGINT and SIGTERM end a command in good order: the JVM stays until the command has said goodbye, or two seconds. */
final class Interruption implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Inbox inbox;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");

    /** @param inbox where the command hears of it */
    Interruption(Inbox inbox) {
        this.inbox = inbox;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupt() {
        try {
            if (inbox.post(new Event.Interrupted(), GOODBYE)) {
                var _ = done.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
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
