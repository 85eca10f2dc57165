package io.linnet.broker.topic;

import org.jspecify.annotations.Nullable;

/**
 * One level of a filter in the trie of {@link TopicIndex}. Read by any thread, changed by one at a time.
 *
 * <p>Children for the text of a level are in the {@link NodeTable}. What the wildcards stand for has fields here, since every match
 * looks at it: the node behind {@code +}, and the value behind {@code #}, which nothing can follow.
 */
final class TrieNode<V> {
    /** The {@link #rest} of a level whose word says it all. */
    static final byte[] NOTHING = {};

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    final @Nullable TrieNode<V> parent;
    final long hash;
    final long word;
    final byte[] rest;
    private volatile @Nullable V value;
    private volatile @Nullable V valueOfAll;
    private volatile @Nullable TrieNode<V> plus;
    private volatile int children;

    private TrieNode(@Nullable TrieNode<V> parent, long hash, long word, byte[] rest) {
        this.parent = parent;
        this.hash = hash;
        this.word = word;
        this.rest = rest;
    }

    /**
     * A node without a parent.
     *
     * @param seed decides about the hashes of everything below
     */
    static <V> TrieNode<V> root(long seed) {
        return new TrieNode<>(null, seed, 0, NOTHING);
    }

    static <V> TrieNode<V> child(TrieNode<V> parent, Levels levels, int level) {
        long word = levels.word(level);
        return new TrieNode<>(parent, childHash(parent.hash, word), word, levels.rest(level));
    }

    /** The hash of a child, from nothing but the hash of its parent and its word: it is known before either has been read. */
    static long childHash(long parentHash, long word) {
        long value = parentHash ^ word;
        return (value * MULTIPLIER) ^ Math.multiplyHigh(value, MULTIPLIER);
    }

    /** The value of the filter that ends here. */
    @Nullable
    V value() {
        return value;
    }

    void value(@Nullable V newValue) {
        value = newValue;
    }

    /** The value of the filter that ends with a {@code #} after this level. */
    @Nullable
    V valueOfAll() {
        return valueOfAll;
    }

    void valueOfAll(@Nullable V newValue) {
        valueOfAll = newValue;
    }

    /** The node of the {@code +} after this level. */
    @Nullable
    TrieNode<V> plus() {
        return plus;
    }

    void plus(@Nullable TrieNode<V> node) {
        plus = node;
    }

    /** Whether a look-up in the table is worth it. */
    boolean hasChildren() {
        return children != 0;
    }

    void countChildren(int more) {
        int before = children; // nobody else writes
        children = before + more;
    }

    boolean isEmpty() {
        return value == null && valueOfAll == null && plus == null && children == 0;
    }
}
