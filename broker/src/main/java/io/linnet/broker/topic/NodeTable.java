package io.linnet.broker.topic;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a trie by parent and level, all in one hash table with open addressing. Read by any thread without a lock, changed by
 * one at a time.
 *
 * <p>A look-up that finds nothing reads one place in memory, mostly, and one that finds a node two: with millions of nodes that, and
 * not the instructions, is what a match costs. Tables in the nodes would cost two or three more for each level. Hence also the low
 * load, between an eighth and a half.
 *
 * <p>A reader that goes along the slots finds every node that is in the table all the time: nodes do not move, a removed one leaves a
 * mark that does not stop the reader, and a table of another size is complete before it is seen. A reader may still have the old one,
 * where what is added from now on is missing and what is removed from now on is still there; it is empty then, so that nothing is
 * found in it.
 */
final class NodeTable<V> {
    private static final int MINIMUM_SLOTS = 16;

    private final TrieNode<V> gone = TrieNode.root(0);
    private volatile AtomicReferenceArray<@Nullable TrieNode<V>> slots = new AtomicReferenceArray<>(MINIMUM_SLOTS);
    private int nodes;
    private int marks;

    /**
     * The node of a level below a parent, or null.
     *
     * @param hash the {@link TrieNode#childHash} of both
     */
    @Nullable
    TrieNode<V> find(TrieNode<V> parent, long hash, Levels levels, int level) {
        AtomicReferenceArray<@Nullable TrieNode<V>> table = slots;
        int mask = table.length() - 1;
        for (int i = slot(hash) & mask; ; i = (i + 1) & mask) {
            TrieNode<V> node = table.getAcquire(i);
            if (node == null) {
                return null;
            }
            if (node.hash == hash
                    && node.parent == parent
                    && node.word == levels.word(level)
                    && levels.hasRest(level, node.rest)) {
                return node;
            }
        }
    }

    /** Adds a node that is not in the table. */
    void add(TrieNode<V> node) {
        if (2 * (nodes + marks + 1) > slots.length()) {
            resize();
        }
        AtomicReferenceArray<@Nullable TrieNode<V>> table = slots;
        int mask = table.length() - 1;
        int i = slot(node.hash) & mask;
        while (table.getPlain(i) != null && table.getPlain(i) != gone) {
            i = (i + 1) & mask;
        }
        if (table.getPlain(i) == gone) {
            marks--;
        }
        table.set(i, node);
        nodes++;
    }

    /** Removes a node that is in the table. */
    void remove(TrieNode<V> node) {
        AtomicReferenceArray<@Nullable TrieNode<V>> table = slots;
        int mask = table.length() - 1;
        int i = slot(node.hash) & mask;
        while (table.getPlain(i) != node) {
            i = (i + 1) & mask;
        }
        table.set(i, gone);
        nodes--;
        marks++;
        if (table.length() > MINIMUM_SLOTS && 16 * nodes < table.length()) {
            resize();
        }
    }

    int size() {
        return nodes;
    }

    /** A new table with four slots for a node, and without marks. */
    private void resize() {
        AtomicReferenceArray<@Nullable TrieNode<V>> old = slots;
        int size = Math.max(MINIMUM_SLOTS, Integer.highestOneBit(4 * nodes));
        AtomicReferenceArray<@Nullable TrieNode<V>> table = new AtomicReferenceArray<>(size);
        for (int from = 0; from < old.length(); from++) {
            TrieNode<V> node = old.getPlain(from);
            if (node != null && node != gone) {
                int i = slot(node.hash) & (size - 1);
                while (table.getPlain(i) != null) {
                    i = (i + 1) & (size - 1);
                }
                table.setPlain(i, node);
            }
        }
        marks = 0;
        slots = table;
    }

    private static int slot(long hash) {
        return (int) (hash ^ hash >>> 32);
    }
}
