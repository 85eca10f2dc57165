package io.linnet.cli.shell;

import io.linnet.client.Delivery;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The messages that come to the clients of a shell: shows them, remembers their topics, and lets {@code wait} wait for them. */
final class Arrivals {
    private final Screen screen;
    private final TopicMemory topics;
    private final boolean json;
    private final Semaphore unawaited = new Semaphore(0);

    Arrivals(Screen screen, TopicMemory topics, boolean json) {
        this.screen = screen;
        this.topics = topics;
        this.json = json;
    }

    /** @param ambiguous whether there are other clients whose it could be */
    void take(String client, boolean ambiguous, Delivery delivery) {
        topics.add(delivery.topicName());
        show(client, ambiguous, delivery);
        unawaited.release();
    }

    /** Shows a message that was asked for, so that nobody waits for it. */
    void show(String client, boolean ambiguous, Delivery delivery) {
        if (json) {
            screen.data(ShownMessage.json(client, delivery.message()));
        } else {
            screen.message(ShownMessage.of(ambiguous ? client : "", delivery.message()));
        }
    }

    /** Waits until so many have come that were not waited for before; false when the time is over. */
    boolean await(int count, Duration patience) throws InterruptedException {
        return unawaited.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
