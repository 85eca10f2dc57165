package io.linnet.store;

import java.util.HashMap;
import java.util.Map;

/**
 * How many entries refer to each shared body. Bodies are numbered in the order in which they were written, so their counts stand
 * densely in blocks; a block goes when all in it are 0. Two bytes for each body. For one thread at a time.
 */
final class BodyCounts {
    private static final int BLOCK = 1024;

    private static final class Block {
        private final char[] counts = new char[BLOCK];
        private int used;
    }

    private final Map<Long, Block> blocks = new HashMap<>();

    void add(long body) {
        Block block = blocks.computeIfAbsent(body / BLOCK, number -> new Block());
        int at = (int) (body % BLOCK);
        if (block.counts[at] == Character.MAX_VALUE) {
            throw new IllegalStateException("body " + body + " has more than 65,535 receivers");
        }
        if (block.counts[at]++ == 0) {
            block.used++;
        }
    }

    /** One entry less; true when it was the last. */
    boolean remove(long body) {
        Block block = blocks.get(body / BLOCK);
        int at = (int) (body % BLOCK);
        if (block == null || block.counts[at] == 0) {
            return false;
        }
        if (--block.counts[at] > 0) {
            return false;
        }
        if (--block.used == 0) {
            blocks.remove(body / BLOCK);
        }
        return true;
    }

    boolean has(long body) {
        Block block = blocks.get(body / BLOCK);
        return block != null && block.counts[(int) (body % BLOCK)] > 0;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }
}
