package io.linnet.broker;

/** The default limits, some of them made small so that a test soon reaches them. */
record BadDayLimits(Limits limits) {
    static BadDayLimits of() {
        return new BadDayLimits(Limits.defaults());
    }

    BadDayLimits pendingOutputBytes(long bytes) {
        return with(limits.inFlightMaximum(), limits.queueMessages(), limits.queueBytes(), bytes);
    }

    BadDayLimits queueMessages(int messages) {
        return with(limits.inFlightMaximum(), messages, limits.queueBytes(), limits.pendingOutputBytes());
    }

    BadDayLimits queueBytes(long bytes) {
        return with(limits.inFlightMaximum(), limits.queueMessages(), bytes, limits.pendingOutputBytes());
    }

    BadDayLimits inFlightMaximum(int messages) {
        return with(messages, limits.queueMessages(), limits.queueBytes(), limits.pendingOutputBytes());
    }

    private BadDayLimits with(int inFlightMaximum, int queueMessages, long queueBytes, long pendingOutputBytes) {
        return new BadDayLimits(new Limits(
                limits.connectTimeoutMillis(),
                limits.maximumPacketBytes(),
                limits.receiveMaximum(),
                inFlightMaximum,
                limits.topicAliasMaximum(),
                limits.outboundTopicAliases(),
                limits.topicLevels(),
                limits.maximumKeepAliveSeconds(),
                limits.sessionExpiryMaximumSeconds(),
                queueMessages,
                queueBytes,
                limits.totalQueueBytes(),
                pendingOutputBytes,
                limits.subscriptionsPerSession(),
                limits.topicCacheEntries(),
                limits.interLoopBytes()));
    }
}
