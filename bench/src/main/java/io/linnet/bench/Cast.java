package io.linnet.bench;

/**
 * Who publishes and who subscribes, to what.
 *
 * @param command for whom
 * @param topic template of topic names
 * @param filter template of topic filters
 */
record Cast(String command, int publishers, int subscribers, int qos, int subscribeQos, String topic, String filter) {
    Cast {
        if (publishers < 0 || subscribers < 0 || publishers + subscribers < 1) {
            throw new IllegalArgumentException("there must be at least one connection, not " + publishers
                    + " publishers and " + subscribers + " subscribers");
        }
        requireQos("-q", qos);
        requireQos("--subscribe-qos", subscribeQos);
        if (publishers > 0 && (topic.isEmpty() || topic.contains("+") || topic.contains("#"))) {
            throw new IllegalArgumentException(
                    "publishers need a topic name without wildcards, not '" + topic + "'; subscribers have --filter");
        }
        if (subscribers > 0 && filter.isEmpty()) {
            throw new IllegalArgumentException("subscribers need a topic filter, which is never empty");
        }
    }

    private static void requireQos(String option, int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException(option + " must be 0, 1 or 2, not " + level);
        }
    }

    /** Whether every message has to be accounted for. */
    boolean isAccounted() {
        return publishers > 0 && subscribers > 0;
    }
}
