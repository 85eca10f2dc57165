package io.linnet.client;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where connections are read and written and handlers run: a virtual thread for each task where the JDK has them, else pooled ones. */
final class Workers {
    private static final Executor SHARED = virtualOrPooled();
    private static final long IDLE_SECONDS = 10;

    private Workers() {}

    static Executor shared() {
        return SHARED;
    }

    private static Executor virtualOrPooled() {
        try {
            // by name, since the library is compiled for 17, which does not have them
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, "linnet-client-", 0L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            return (Executor) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            return pooled(e instanceof InvocationTargetException ? "linnet-client-pooled" : "linnet-client");
        }
    }

    private static Executor pooled(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
