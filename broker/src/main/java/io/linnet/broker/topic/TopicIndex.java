package io.linnet.broker.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An index from topic filters to values that finds every filter matching a topic name (MQTT 5.0 section 4.7).
 *
 * <p>Filters without wildcards are one look-up in a hash map; the others form a trie with a level per edge. Both can be read by
 * any thread without a lock while one thread at a time changes them: a reader sees each change wholly or not at all, and sees it
 * for certain once the changing call has returned.
 *
 * <p>Results can be kept: {@link #stamp} of a topic changes with every change that may concern it. A change of an exact filter
 * touches only topics in its own stripe, so that clients coming and going with filters of their own leave the results for other
 * topics alone.
 *
 * @param <V> what is kept for a filter
 */
public final class TopicIndex<V> {
    private static final int STRIPES = 1024;

    private final Map<String, V> exact = new ConcurrentHashMap<>();
    private final TrieNode<V> root = new TrieNode<>("");
    private final AtomicLong wildcardChanges = new AtomicLong();
    private final AtomicLongArray exactChanges = new AtomicLongArray(STRIPES);

    /** The value of exactly this filter, or null. */
    public @Nullable V get(String filter) {
        if (!hasWildcard(filter)) {
            return exact.get(filter);
        }
        TrieNode<V> node = root;
        for (String level : Levels.of(filter)) {
            node = node.next(level);
            if (node == null) {
                return null;
            }
        }
        return node.value();
    }

    /** The value of exactly this filter, put there first when there is none. The caller calls {@link #changed} when it is ready. */
    public synchronized V computeIfAbsent(String filter, Supplier<V> supplier) {
        if (!hasWildcard(filter)) {
            return exact.computeIfAbsent(filter, key -> supplier.get());
        }
        TrieNode<V> node = root;
        for (String level : Levels.of(filter)) {
            node = node.nextOrNew(level);
        }
        V value = node.value();
        if (value == null) {
            value = supplier.get();
            node.value(value);
        }
        return value;
    }

    /** Removes the filter and its value, and makes kept results for the topics it matches stale. */
    public synchronized void remove(String filter) {
        if (hasWildcard(filter)) {
            removeFromTrie(Levels.of(filter));
        } else {
            exact.remove(filter);
        }
        changed(filter);
    }

    /** Makes kept results for the topics that this filter matches stale. Called after each change, before it is acknowledged. */
    public void changed(String filter) {
        if (hasWildcard(filter)) {
            wildcardChanges.incrementAndGet();
        } else {
            exactChanges.incrementAndGet(stripe(filter));
        }
    }

    /** A number that differs from all its earlier values whenever a filter that may match the topic has changed. */
    public long stamp(Topic topic) {
        return wildcardChanges.get() + exactChanges.get(stripe(topic.name()));
    }

    /** The values of all filters that match the topic name, in no particular order. */
    public List<V> match(Topic topic) {
        List<V> found = new ArrayList<>(4);
        V direct = exact.get(topic.name());
        if (direct != null) {
            found.add(direct);
        }
        if (!root.isEmpty()) {
            String[] levels = Levels.of(topic.name());
            // MQTT-4.7.2-1: a filter that starts with a wildcard does not match a topic that starts with $
            root.collect(levels, 0, !topic.name().startsWith("$"), found);
        }
        return found;
    }

    private void removeFromTrie(String[] levels) {
        List<TrieNode<V>> path = new ArrayList<>(levels.length + 1);
        path.add(root);
        for (String level : levels) {
            TrieNode<V> next = path.getLast().next(level);
            if (next == null) {
                return;
            }
            path.add(next);
        }
        path.getLast().value(null);
        for (int depth = levels.length; depth > 0 && path.get(depth).isEmpty(); depth--) {
            path.get(depth - 1).remove(levels[depth - 1]);
        }
    }

    private static boolean hasWildcard(String filter) {
        return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    private static int stripe(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
