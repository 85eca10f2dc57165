package io.linnet.broker.topic;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One level of a filter in the trie of {@link TopicIndex}. Read by any thread, changed by one at a time.
 *
 * <p>Children are kept in the smallest shape that holds them: none, a copy-on-write array, or beyond {@value #ARRAY_LIMIT} a
 * concurrent map. The two wildcards have fields of their own, since every match looks at them.
 */
final class TrieNode<V> {
    private static final int ARRAY_LIMIT = 8;

    private final String level;
    private volatile @Nullable V value;
    private volatile @Nullable TrieNode<V> plus;
    private volatile @Nullable TrieNode<V> hash;
    private volatile TrieNode<V> @Nullable [] few;
    private volatile @Nullable Map<String, TrieNode<V>> many;

    TrieNode(String level) {
        this.level = level;
    }

    @Nullable
    V value() {
        return value;
    }

    void value(@Nullable V newValue) {
        value = newValue;
    }

    boolean isEmpty() {
        Map<String, TrieNode<V>> map = many;
        boolean childless = map == null ? few == null : map.isEmpty();
        return value == null && plus == null && hash == null && childless;
    }

    /** The child for a level of a filter, where + and # stand for themselves. */
    @Nullable
    TrieNode<V> next(String filterLevel) {
        return switch (filterLevel) {
            case "+" -> plus;
            case "#" -> hash;
            default -> child(filterLevel);
        };
    }

    TrieNode<V> nextOrNew(String filterLevel) {
        TrieNode<V> next = next(filterLevel);
        if (next == null) {
            next = new TrieNode<>(filterLevel);
            add(next);
        }
        return next;
    }

    void remove(String filterLevel) {
        switch (filterLevel) {
            case "+" -> plus = null;
            case "#" -> hash = null;
            default -> removeChild(filterLevel);
        }
    }

    /** Adds the values of all filters below this node that match the levels of a topic name from {@code depth} on. */
    void collect(String[] levels, int depth, boolean wildcardsMatch, List<V> found) {
        TrieNode<V> rest = hash;
        if (rest != null && wildcardsMatch) {
            rest.addTo(found);
        }
        if (depth == levels.length) {
            addTo(found);
            return;
        }
        TrieNode<V> any = plus;
        if (any != null && wildcardsMatch) {
            any.collect(levels, depth + 1, true, found);
        }
        TrieNode<V> same = child(levels[depth]);
        if (same != null) {
            same.collect(levels, depth + 1, true, found);
        }
    }

    private void addTo(List<V> found) {
        V present = value;
        if (present != null) {
            found.add(present);
        }
    }

    private @Nullable TrieNode<V> child(String name) {
        Map<String, TrieNode<V>> map = many;
        if (map != null) {
            return map.get(name);
        }
        TrieNode<V>[] array = few;
        if (array != null) {
            for (TrieNode<V> node : array) {
                if (node.level.equals(name)) {
                    return node;
                }
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private void add(TrieNode<V> node) {
        TrieNode<V>[] array = few;
        Map<String, TrieNode<V>> map = many;
        switch (node.level) {
            case "+" -> plus = node;
            case "#" -> hash = node;
            default -> {
                if (map != null) {
                    map.put(node.level, node);
                } else if (array == null) {
                    few = (TrieNode<V>[]) new TrieNode<?>[] {node};
                } else if (array.length < ARRAY_LIMIT) {
                    TrieNode<V>[] longer = Arrays.copyOf(array, array.length + 1);
                    longer[array.length] = node;
                    few = longer;
                } else {
                    // the array stays for readers that have just missed the map
                    many = mapOf(array, node);
                }
            }
        }
    }

    private static <V> Map<String, TrieNode<V>> mapOf(TrieNode<V>[] array, TrieNode<V> node) {
        Map<String, TrieNode<V>> map = new ConcurrentHashMap<>(4 * ARRAY_LIMIT);
        for (TrieNode<V> old : array) {
            map.put(old.level, old);
        }
        map.put(node.level, node);
        return map;
    }

    @SuppressWarnings("unchecked")
    private void removeChild(String name) {
        Map<String, TrieNode<V>> map = many;
        TrieNode<V>[] array = few;
        if (map != null) {
            map.remove(name);
        } else if (array != null) {
            TrieNode<V>[] shorter = Arrays.stream(array)
                    .filter(node -> !node.level.equals(name))
                    .toArray(TrieNode[]::new);
            few = shorter.length == 0 ? null : shorter;
        }
    }
}
