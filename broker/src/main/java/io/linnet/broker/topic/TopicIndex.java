package io.linnet.broker.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An index from topic filters to values that finds every filter matching a topic name (MQTT 5.0 section 4.7).
 *
 * <p>Filters with wildcards form a trie with a level per edge. Filters without are found at once: to the index each is a single level,
 * slashes and all, below a root of its own. The nodes of both are in one {@link NodeTable}. Any thread can read without a lock while
 * one thread at a time changes something: a reader sees each change wholly or not at all, and sees it for certain once the changing
 * call has returned.
 *
 * <p>Results can be kept: {@link #stamp} of a topic changes with every change that may concern it. A change of an exact filter
 * touches only topics in its own stripe, so that clients coming and going with filters of their own leave the results for other
 * topics alone.
 *
 * @param <V> what is kept for a filter
 */
public final class TopicIndex<V> {
    private static final int STRIPES = 1024;
    /** Another one in each process, so that strangers cannot choose filters that collide. */
    private static final SplittableRandom SEEDS = new SplittableRandom();

    private final NodeTable<V> table = new NodeTable<>();
    private final TrieNode<V> exact;
    private final TrieNode<V> root;
    private final AtomicLong wildcardChanges = new AtomicLong();
    private final AtomicLongArray exactChanges = new AtomicLongArray(STRIPES);

    public TopicIndex() {
        synchronized (SEEDS) {
            exact = TrieNode.root(SEEDS.nextLong());
            root = TrieNode.root(SEEDS.nextLong());
        }
    }

    /** The value of exactly this filter, or null. */
    public @Nullable V get(String filter) {
        TrieNode<V> node = node(filter);
        if (node == null) {
            return null;
        }
        return endsWithHash(filter) ? node.valueOfAll() : node.value();
    }

    /** The value of exactly this filter, put there first when there is none. The caller calls {@link #changed} when it is ready. */
    public synchronized V computeIfAbsent(String filter, Supplier<V> supplier) {
        V present = get(filter);
        if (present != null) {
            return present;
        }
        V value = supplier.get();
        TrieNode<V> node = nodeOrNew(filter);
        // what makes the filter seen comes last
        if (endsWithHash(filter)) {
            node.valueOfAll(value);
        } else {
            node.value(value);
        }
        return value;
    }

    /** Removes the filter and its value, and makes kept results for the topics it matches stale. */
    public synchronized void remove(String filter) {
        TrieNode<V> node = node(filter);
        if (node != null) {
            if (endsWithHash(filter)) {
                node.valueOfAll(null);
            } else {
                node.value(null);
            }
            removeEmpty(node);
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
        TrieNode<V> same = child(exact, exact.hash, Levels.whole(topic), 0);
        if (same != null) {
            add(same.value(), found);
        }
        if (!root.isEmpty()) {
            Levels levels = Levels.of(topic.utf8());
            if (topic.utf8()[0] == '$') {
                // MQTT-4.7.2-1: a filter that starts with a wildcard does not match a topic that starts with $
                collectSame(root, root.hash, levels, 0, found);
            } else {
                collect(root, root.hash, levels, 0, found);
            }
        }
        return found;
    }

    /** Adds the values of all filters from a node on that match the levels of a topic name from {@code depth} on. */
    private void collect(TrieNode<V> node, long hash, Levels levels, int depth, List<V> found) {
        add(node.valueOfAll(), found);
        if (depth == levels.count()) {
            add(node.value(), found);
            return;
        }
        TrieNode<V> any = node.plus();
        // both are fetched from memory before the way goes on from either
        TrieNode<V> same = child(node, hash, levels, depth);
        if (any != null) {
            collect(any, TrieNode.childHash(hash, Levels.PLUS), levels, depth + 1, found);
        }
        if (same != null) {
            collect(same, TrieNode.childHash(hash, levels.word(depth)), levels, depth + 1, found);
        }
    }

    private void collectSame(TrieNode<V> node, long hash, Levels levels, int depth, List<V> found) {
        TrieNode<V> same = child(node, hash, levels, depth);
        if (same != null) {
            collect(same, same.hash, levels, depth + 1, found);
        }
    }

    private void add(@Nullable V value, List<V> found) {
        if (value != null) {
            found.add(value);
        }
    }

    // ---- nodes

    private @Nullable TrieNode<V> child(TrieNode<V> parent, long parentHash, Levels levels, int level) {
        return parent.hasChildren()
                ? table.find(parent, TrieNode.childHash(parentHash, levels.word(level)), levels, level)
                : null;
    }

    private static Levels levels(String filter) {
        byte[] utf8 = filter.getBytes(StandardCharsets.UTF_8);
        return hasWildcard(filter) ? Levels.of(utf8) : Levels.whole(utf8);
    }

    /** The node at which a filter ends, or after which it ends with #. */
    private @Nullable TrieNode<V> node(String filter) {
        Levels levels = levels(filter);
        TrieNode<V> node = hasWildcard(filter) ? root : exact;
        for (int level = 0; node != null && level < levels.count(); level++) {
            long word = levels.word(level);
            if (word == Levels.PLUS) {
                node = node.plus();
            } else if (word != Levels.HASH) {
                node = child(node, node.hash, levels, level);
            }
        }
        return node;
    }

    private TrieNode<V> nodeOrNew(String filter) {
        Levels levels = levels(filter);
        TrieNode<V> node = hasWildcard(filter) ? root : exact;
        for (int level = 0; level < levels.count(); level++) {
            long word = levels.word(level);
            if (word != Levels.HASH) {
                TrieNode<V> next = word == Levels.PLUS ? node.plus() : child(node, node.hash, levels, level);
                node = next != null ? next : newChild(node, levels, level);
            }
        }
        return node;
    }

    private TrieNode<V> newChild(TrieNode<V> parent, Levels levels, int level) {
        TrieNode<V> node = TrieNode.child(parent, levels, level);
        if (node.word == Levels.PLUS) {
            parent.plus(node);
        } else {
            parent.countChildren(1); // first, so that a reader who can find the node looks for it
            table.add(node);
        }
        return node;
    }

    private void removeEmpty(TrieNode<V> last) {
        TrieNode<V> node = last;
        for (TrieNode<V> parent = node.parent; parent != null && node.isEmpty(); parent = node.parent) {
            if (node.word == Levels.PLUS) {
                parent.plus(null);
            } else {
                table.remove(node);
                parent.countChildren(-1);
            }
            node = parent;
        }
    }

    /** How many nodes there are besides those for +. */
    int nodes() {
        return table.size();
    }

    private static boolean hasWildcard(String filter) {
        return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    private static boolean endsWithHash(String filter) {
        return filter.endsWith("#");
    }

    private static int stripe(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
