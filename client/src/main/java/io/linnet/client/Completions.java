package io.linnet.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells what was settled. Threads that wait inside the client are told at once. A future that user code holds may have anything
 * hanging on it, also something that blocks until another answer has been told: such futures are completed on a worker thread, and
 * where that is held up, others take over after a moment.
 */
final class Completions {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Executor workers;
    private final Time time;
    private final Queue<Pending<?>> exposed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final AtomicLong told = new AtomicLong();

    Completions(Executor workers, Time time) {
        this.workers = workers;
        this.time = time;
    }

    /** Called by any thread that holds no lock. */
    void tell(List<Pending<?>> settled) {
        boolean any = false;
        for (Pending<?> pending : settled) {
            if (pending.isExposed()) {
                exposed.add(pending);
                any = true;
            } else {
                pending.tell();
            }
        }
        if (any) {
            startIfNone();
        }
    }

    private void startIfNone() {
        if (running.compareAndSet(0, 1)) {
            workers.execute(this::run);
            if (watched.compareAndSet(false, true)) {
                watch(told.get());
            }
        }
    }

    private void run() {
        boolean clean = false;
        try {
            for (Pending<?> next = exposed.poll(); next != null; next = exposed.poll()) {
                next.tell();
                told.lazySet(told.get() + 1);
            }
            clean = true;
        } finally {
            running.decrementAndGet();
            if (!clean || !exposed.isEmpty()) {
                startIfNone();
            }
        }
    }

    /** Looks a moment later whether anything was told meanwhile; if nothing was, the threads at it are held up. */
    private void watch(long toldBefore) {
        time.in(LOOK, () -> {
            long toldNow = told.get();
            if (exposed.isEmpty()) {
                watched.set(false);
                if (exposed.isEmpty() || !watched.compareAndSet(false, true)) {
                    return;
                }
            } else if (toldNow == toldBefore) {
                running.incrementAndGet();
                workers.execute(this::run);
            }
            watch(toldNow);
        });
    }

    static List<Pending<?>> none() {
        return new ArrayList<>(0);
    }
}
