package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Semaphore drained = new Semaphore(0);
    private RunningBroker broker;
    private Shard from;
    private Shard to;
    private Inbox inbox;

    @BeforeEach
    void start() throws Exception {
        broker = RunningBroker.start(2);
        from = broker.broker().shards().get(0);
        to = broker.broker().shards().get(1);
        inbox = new Inbox(to, 100, drained::release);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private static List<Inbox.Parcel> batch() {
        return List.of(new Inbox.Parcel(
                Message.of(Topic.of("nobody"), 0, false, new byte[1]), null, false, false, Durability.DISK, null));
    }

    /** Holds the receiving loop until the latch is opened. */
    private CountDownLatch holdUp() throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        to.loop().execute(() -> {
            holding.countDown();
            awaitQuietly(open);
        });
        holding.await();
        return open;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itIsFullAboveItsBoundAndSaysOnceWhenItHasDrained() throws Exception {
        CountDownLatch open = holdUp();
        inbox.put(batch(), 100, from);
        assertThat(inbox.isFull()).isFalse();
        inbox.put(batch(), 1, from);
        assertThat(inbox.isFull()).isTrue();
        inbox.put(batch(), 500, from);
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(drained.availablePermits()).isZero();
        open.countDown();
        assertThat(drained.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        broker.awaitRounds();
        assertThat(inbox.isFull()).isFalse();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(drained.availablePermits()).isZero();
    }

    @Test
    void nothingIsSaidWhenItWasNeverFull() throws Exception {
        for (int i = 0; i < 50; i++) {
            inbox.put(batch(), 2, from);
        }
        broker.awaitRounds();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(drained.availablePermits()).isZero();
    }

    @Test
    void everyTimeItFillsItSaysSoAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            inbox.put(batch(), 1_000, from);
            assertThat(drained.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void manyLoopsMayPutAtOnce() throws Exception {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 5_000; j++) {
                    inbox.put(batch(), 3, from);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        broker.awaitRounds();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.isFull()).isFalse();
    }
}
