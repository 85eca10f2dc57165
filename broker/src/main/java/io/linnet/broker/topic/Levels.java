package io.linnet.broker.topic;

import io.linnet.packet.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The levels of a topic name or filter: what stands between its slashes, empty levels included (MQTT 5.0 section 4.7.1.1). Each has
 * a word, a number that stands for its text: levels of up to seven bytes have equal words exactly when they are equal, of longer ones
 * the bytes have to be compared too. Immutable.
 */
final class Levels {
    static final long PLUS = shortWord('+');
    static final long HASH = shortWord('#');

    private static final int SHORT = 7;
    private static final int LENGTH_SHIFT = 56;
    private static final long LONG = 0xFFL << LENGTH_SHIFT;

    private final byte[] utf8;
    private final int[] ends;
    private final long[] words;

    private Levels(byte[] utf8, int count) {
        this.utf8 = utf8;
        this.ends = new int[count];
        this.words = new long[count];
    }

    /**
     * Splits at every slash; there is at least one level.
     *
     * @param utf8 the name or filter; owned by the levels from now on
     */
    static Levels of(byte[] utf8) {
        Levels levels = new Levels(utf8, count(utf8));
        int level = 0;
        int start = 0;
        long bytes = 0;
        for (int at = 0; at < utf8.length; at++) {
            if (utf8[at] == '/') {
                levels.end(level++, start, at, bytes);
                start = at + 1;
                bytes = 0;
            } else {
                // what is shifted beyond the seventh byte belongs to a long level, whose word is another one
                bytes = bytes << 8 | (utf8[at] & 0xFF);
            }
        }
        levels.end(level, start, utf8.length, bytes);
        return levels;
    }

    /** Takes the text for one level, slashes and all. */
    static Levels whole(byte[] utf8) {
        Levels levels = new Levels(utf8, 1);
        levels.ends[0] = utf8.length;
        levels.words[0] = longWord(TopicName.hash(utf8, 0, utf8.length), utf8.length);
        return levels;
    }

    /** The same for a topic name, whose hash is known. */
    static Levels whole(Topic topic) {
        byte[] utf8 = topic.utf8();
        Levels levels = new Levels(utf8, 1);
        levels.ends[0] = utf8.length;
        levels.words[0] = longWord(topic.hash(), utf8.length);
        return levels;
    }

    private void end(int level, int start, int end, long bytes) {
        int length = end - start;
        ends[level] = end;
        words[level] = length <= SHORT
                ? (long) length << LENGTH_SHIFT | bytes
                : longWord(TopicName.hash(utf8, start, length), length);
    }

    private static long shortWord(char only) {
        return 1L << LENGTH_SHIFT | only;
    }

    /** The word of a text that is taken for long, however short it is; the hash is that of {@link TopicName#hash}. */
    static long longWord(int hash, int length) {
        return LONG | (long) length << 32 | (hash & 0xFFFF_FFFFL);
    }

    private static boolean isLong(long word) {
        return word >>> LENGTH_SHIFT == LONG >>> LENGTH_SHIFT;
    }

    int count() {
        return words.length;
    }

    long word(int level) {
        return words[level];
    }

    /** The bytes that are to be compared where words are equal, or none when the word says it all. */
    byte[] rest(int level) {
        return isLong(words[level]) ? Arrays.copyOfRange(utf8, start(level), ends[level]) : TrieNode.NOTHING;
    }

    /** Whether a level with an equal word and this {@link #rest} is equal. */
    boolean hasRest(int level, byte[] rest) {
        return !isLong(words[level]) || Arrays.equals(rest, 0, rest.length, utf8, start(level), ends[level]);
    }

    private int start(int level) {
        return level == 0 ? 0 : ends[level - 1] + 1;
    }

    private static int count(byte[] utf8) {
        int count = 1;
        for (byte each : utf8) {
            if (each == '/') {
                count++;
            }
        }
        return count;
    }

    static int count(String text) {
        int count = 1;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            count++;
        }
        return count;
    }

    /** The text of a level. */
    String text(int level) {
        return new String(utf8, start(level), ends[level] - start(level), StandardCharsets.UTF_8);
    }
}
