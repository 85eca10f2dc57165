package io.linnet.client;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

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

    private void startIfDue() {
        if (!running && demand > 0 && !items.isEmpty()) {
            running = true;
            workers.execute(this::run);
        }
    }

    private void run() {
        while (true) {
            T item;
            lock.lock();
            try {
                if (items.isEmpty() || demand == 0) {
                    running = false;
                    return;
                }
                item = items.remove();
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
            } finally {
                lock.unlock();
            }
            boolean done = false;
            try {
                consumer.accept(item);
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
