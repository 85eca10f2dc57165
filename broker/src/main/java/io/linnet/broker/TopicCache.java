package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a shard has seen lately, found by the bytes of their names: a repeated topic costs one hash and one comparison,
 * and no String. When it is full it starts anew. Belongs to the shard's loop.
 */
final class TopicCache {
    /** Longer names would make a full cache large, at a client's will. */
    private static final int LONGEST_NAME_BYTES = 1024;

    private final int maximumEntries;
    private @Nullable TopicEntry[] table = new @Nullable TopicEntry[256];
    private int size;

    TopicCache(int maximumEntries) {
        this.maximumEntries = maximumEntries;
    }

    /** The entry for these bytes, or null. The hash is the one that {@link #add} was given in the topic. */
    @Nullable
    TopicEntry find(byte[] bytes, int offset, int length, int hash) {
        int mask = table.length - 1;
        for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
            TopicEntry entry = table[i];
            if (entry == null) {
                return null;
            }
            if (entry.topic.hash() == hash && hasName(entry, bytes, offset, length)) {
                return entry;
            }
        }
    }

    /** Whether the entry's topic has exactly these bytes. */
    static boolean hasName(TopicEntry entry, byte[] bytes, int offset, int length) {
        byte[] name = entry.topic.utf8();
        return name.length == length && Arrays.equals(name, 0, length, bytes, offset, offset + length);
    }

    /** An entry for a topic that has none; remembered unless its name is very long. */
    TopicEntry add(Topic topic) {
        if (topic.utf8().length > LONGEST_NAME_BYTES) {
            return new TopicEntry(topic);
        }
        if (size >= maximumEntries) {
            table = new @Nullable TopicEntry[256];
            size = 0;
        } else if (size * 2 >= table.length) {
            grow();
        }
        TopicEntry entry = new TopicEntry(topic);
        insert(table, entry);
        size++;
        return entry;
    }

    private void grow() {
        @Nullable TopicEntry[] larger = new @Nullable TopicEntry[table.length * 2];
        for (TopicEntry entry : table) {
            if (entry != null) {
                insert(larger, entry);
            }
        }
        table = larger;
    }

    private static void insert(@Nullable TopicEntry[] table, TopicEntry entry) {
        int mask = table.length - 1;
        int i = spread(entry.topic.hash()) & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = entry;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
