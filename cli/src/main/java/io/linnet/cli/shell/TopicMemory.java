package io.linnet.cli.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The topics that were seen or written in a session, the latest ones; usable by any thread. */
final class TopicMemory {
    static final int MOST = 2_000;

    private final SequencedSet<String> topics = new LinkedHashSet<>();

    synchronized void add(String topic) {
        topics.addLast(topic);
        if (topics.size() > MOST) {
            var _ = topics.removeFirst();
        }
    }

    synchronized List<String> all() {
        return new ArrayList<>(topics);
    }
}
