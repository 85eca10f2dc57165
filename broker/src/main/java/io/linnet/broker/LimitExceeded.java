package io.linnet.broker;

/** A peer has exceeded a limit in a way that ends its connection; caught once, in {@link Connection}. Without a stack trace. */
final class LimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Excess excess;

    LimitExceeded(Excess excess) {
        super(excess.told(), null, false, false);
        this.excess = excess;
    }

    Excess excess() {
        return excess;
    }
}
