package io.linnet.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items to a consumer one after another, on a worker thread as long as there are any, as far as it has asked for them.
 * Adding never waits.
 */
final class SerialQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<T> items = new ArrayDeque<>(0);
    private final Executor workers;
    private final Consumer<T> consumer;
    private long demand;
    private boolean running;
    private @Nullable Runnable last;
    private boolean ended;

    /** @param demand how many items may be handed over, {@link Long#MAX_VALUE} for all that ever come */
    SerialQueue(Executor workers, long demand, Consumer<T> consumer) {
        this.workers = workers;
        this.demand = demand;
        this.consumer = consumer;
    }

    void add(T item) {
        lock.lock();
        try {
            items.add(item);
            startIfDue();
        } finally {
            lock.unlock();
        }
    }

    /** So many more items may be handed over. */
    void request(long more) {
        lock.lock();
        try {
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
            startIfDue();
        } finally {
            lock.unlock();
        }
    }

    /** Does this once, when all items have been handed over; needs no demand for it. Only the first time counts. */
    void end(Runnable ending) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                last = ending;
                startIfDue();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what was not handed over. */
    List<T> clear() {
        lock.lock();
        try {
            List<T> left = List.copyOf(items);
            items.clear();
            startIfDue();
            return left;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        return items.isEmpty() ? last != null : demand > 0;
    }

    private void startIfDue() {
        if (!running && isDue()) {
            running = true;
            workers.execute(this::run);
        }
    }

    private void run() {
        while (true) {
            T item;
            Runnable ending = null;
            lock.lock();
            try {
                if (!isDue()) {
                    running = false;
                    return;
                }
                item = items.poll();
                if (item == null) {
                    ending = last;
                    last = null;
                } else if (demand != Long.MAX_VALUE) {
                    demand--;
                }
            } finally {
                lock.unlock();
            }
            boolean done = false;
            try {
                if (item != null) {
                    consumer.accept(item);
                } else if (ending != null) {
                    ending.run();
                }
                done = true;
            } finally {
                if (!done) {
                    // what the consumer threw ends this thread; the rest is for another
                    workers.execute(this::run);
                }
            }
        }
    }
}
