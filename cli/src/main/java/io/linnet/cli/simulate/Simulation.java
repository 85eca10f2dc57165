package io.linnet.cli.simulate;

import io.linnet.cli.simulate.scenario.Device;
import io.linnet.client.ClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Devices at a broker for a time. */
final class Simulation {
    private static final long TELL_MILLIS = 1_000;
    private static final long GOODBYE_SECONDS = 15;

    private final Supplier<ClientBuilder> builders;
    private final double speed;
    private final Counters counters = new Counters();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final long startNanos = System.nanoTime();

    /** @param speed how much faster than the scenario says */
    Simulation(Supplier<ClientBuilder> builders, double speed) {
        this.builders = builders;
        this.speed = speed;
    }

    /**
     * Runs the devices, and returns when the time is over or {@link #stop} was called, and all have left.
     *
     * @param status told about once a second
     */
    void run(List<Device> devices, Duration time, Consumer<Duration> status) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try {
            for (Device device : devices) {
                threads.add(Thread.ofVirtual().start(new LiveDevice(device, this)));
            }
            long left = time.toMillis();
            while (left > 0 && !end.await(Math.min(left, TELL_MILLIS), TimeUnit.MILLISECONDS)) {
                status.accept(elapsed());
                left = time.minus(elapsed()).toMillis();
            }
        } finally {
            threads.forEach(Thread::interrupt);
            join(threads);
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GOODBYE_SECONDS);
        for (Thread thread : threads) {
            boolean _ = thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }

    /** The devices have left, and that was told: whoever waits in {@link #stop} may go on. */
    void finished() {
        over.countDown();
    }

    /** Ends it before its time, and waits until it is {@link #finished}. Any thread. */
    void stop() throws InterruptedException {
        end.countDown();
        boolean _ = over.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    Counters counters() {
        return counters;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    ClientBuilder builder() {
        return builders.get();
    }

    /** In the time of the scenario. */
    long nowMillis() {
        return (long) (elapsed().toMillis() * speed);
    }

    /** How long a time of the scenario takes. */
    long realMillis(long millis) {
        return (long) (millis / speed);
    }

    void sleepUntil(long millis) throws InterruptedException {
        long left = realMillis(millis) - elapsed().toMillis();
        if (left > 0) {
            Thread.sleep(left);
        }
    }
}
