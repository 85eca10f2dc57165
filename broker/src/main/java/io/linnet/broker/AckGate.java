package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/**
 * Holds back the acknowledgement of one message until everything that has to be durable is durable. Opened once; belongs to the
 * loop of the publisher's shard.
 */
final class AckGate {
    private int waiting;
    private @Nullable Runnable acknowledgement;
    private boolean refused;

    /** Something more has to complete; the returned action says that it has, on the gate's own loop. */
    Runnable await() {
        waiting++;
        return this::completed;
    }

    /** Another shard has no room for the message: the acknowledgement has to say so (reason code 0x97). */
    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    /** Runs the acknowledgement as soon as nothing is waited for any more; at once when that is so now. */
    void then(Runnable action) {
        if (waiting == 0) {
            action.run();
        } else {
            acknowledgement = action;
        }
    }

    private void completed() {
        waiting--;
        Runnable action = acknowledgement;
        if (waiting == 0 && action != null) {
            acknowledgement = null;
            action.run();
        }
    }
}
