package io.linnet.security.password;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The threads that hash passwords, so that event loops do not. They are few, end when there is nothing to do, and so many logins may
 * wait for them and no more: a flood of logins costs neither all processors nor the memory.
 */
public final class HashPool {
    /** Of argon2id with 19 MiB one thread does about 20 in a second: who waits, waits five seconds at most. */
    private static final int WAITING_PER_THREAD = 100;

    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger THREADS = new AtomicInteger();

    /** What came of it. */
    enum Comparison {
        SAME,
        DIFFERENT,
        /** Too many wait already. */
        NO_ROOM
    }

    private final ThreadPoolExecutor threads;
    private final LongAdder hashed = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

    /** At least one of each. */
    public HashPool(int threadCount, int waiting) {
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, "linnet-password-" + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Half of the processors hash, at least one. */
    public static HashPool usual() {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new HashPool(half, half * WAITING_PER_THREAD);
    }

    /** Compares on one of the threads. */
    CompletableFuture<Comparison> compare(StoredPassword stored, byte[] password) {
        try {
            return CompletableFuture.supplyAsync(() -> compared(stored, password), threads);
        } catch (RejectedExecutionException full) {
            turnedAway.increment();
            return CompletableFuture.completedFuture(Comparison.NO_ROOM);
        }
    }

    private Comparison compared(StoredPassword stored, byte[] password) {
        hashed.increment();
        return stored.matches(password) ? Comparison.SAME : Comparison.DIFFERENT;
    }

    /** Passwords since the start that were hashed. */
    public long hashed() {
        return hashed.sum();
    }

    /** Logins since the start for which there was no room. */
    public long turnedAway() {
        return turnedAway.sum();
    }
}
