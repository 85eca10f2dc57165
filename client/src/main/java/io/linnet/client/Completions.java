package io.linnet.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Tells what was settled. Threads that wait inside the client are told at once. A future that user code holds may have anything
 * hanging on it, also something that blocks until the next answer comes: such futures are completed on worker threads, and none
 * waits behind another that may block.
 */
final class Completions {
    private final Executor workers;
    private final Queue<Pending<?>> exposed = new ConcurrentLinkedQueue<>();

    Completions(Executor workers) {
        this.workers = workers;
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
            workers.execute(this::tellExposed);
        }
    }

    private void tellExposed() {
        for (Pending<?> next = exposed.poll(); next != null; next = exposed.poll()) {
            if (next.future().getNumberOfDependents() > 0 && !exposed.isEmpty()) {
                workers.execute(this::tellExposed);
            }
            next.tell();
        }
    }

    static List<Pending<?>> none() {
        return new ArrayList<>(0);
    }
}
