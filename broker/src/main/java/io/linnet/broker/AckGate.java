package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/**
 * Holds back the acknowledgement of one message until everything that has to be durable is durable. Opened once; belongs to
 * the loop of the publisher's shard.
 */
final class AckGate {
    private int held;
    private @Nullable Runnable acknowledgement;
    private @Nullable Refusal refusal;

    /** Something more has to complete: {@link #release} is called once for it, on the gate's own loop. */
    void hold() {
        held++;
    }

    /** What {@link #hold} was called for has completed. */
    void release() {
        held--;
        Runnable action = acknowledgement;
        if (held == 0 && action != null) {
            acknowledgement = null;
            action.run();
        }
    }

    /** The message is not taken: the acknowledgement has to say so. */
    void refuse(Refusal why) {
        refusal = why;
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** Runs the acknowledgement as soon as nothing is waited for any more; at once when that is so now. */
    void then(Runnable action) {
        Runnable first = acknowledgement;
        if (held == 0) {
            action.run();
        } else if (first == null) {
            acknowledgement = action;
        } else {
            acknowledgement = () -> {
                first.run();
                action.run();
            };
        }
    }
}
