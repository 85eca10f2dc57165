package io.linnet.security.token;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that verify signatures, so that event loops do not. They are few and end when there is nothing to do; who finds too many waiting is turned away. */
public final class TokenThreads {
    /** One thread verifies thousands in a second, so nobody waits for more than a second or so. */
    private static final int WAITING_PER_THREAD = 2_000;

    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TokenThreads() {}

    /** Half of the processors, at least one. */
    public static Executor usual() {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                half,
                half,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(half * WAITING_PER_THREAD),
                task -> {
                    Thread thread = new Thread(task, "linnet-token-" + NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
