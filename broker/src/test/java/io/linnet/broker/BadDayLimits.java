package io.linnet.broker;

/** The default limits, some of them made small so that a test soon reaches them. */
record BadDayLimits(Limits limits) {
    static BadDayLimits of() {
        return new BadDayLimits(Limits.defaults());
    }

    BadDayLimits pendingOutputBytes(long bytes) {
        return with(Limit.PENDING_OUTPUT_BYTES, bytes);
    }

    BadDayLimits queueMessages(int messages) {
        return with(Limit.QUEUE_MESSAGES, messages);
    }

    BadDayLimits queueBytes(long bytes) {
        return with(Limit.QUEUE_BYTES, bytes);
    }

    BadDayLimits inFlightMaximum(int messages) {
        return with(Limit.IN_FLIGHT_MAXIMUM, messages);
    }

    private BadDayLimits with(Limit limit, long value) {
        return new BadDayLimits(limits.with(limit, value));
    }
}
