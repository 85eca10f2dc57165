package io.linnet.broker.retained;

/** The order of topic names by code points, which is the order of their UTF-8 and so that of a store. */
public final class TopicOrder {
    private TopicOrder() {}

    /** Below 0 when the first comes before the second, 0 when they are equal, above 0 otherwise. */
    public static int compare(String first, String second) {
        int common = Math.min(first.length(), second.length());
        for (int i = 0; i < common; i++) {
            char a = first.charAt(i);
            char b = second.charAt(i);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return first.length() - second.length();
    }

    /** Halves of surrogate pairs stand for code points behind all others. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
