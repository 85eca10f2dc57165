package io.linnet.broker.topic;

/** The levels of a topic name or filter: what stands between its slashes, empty levels included (MQTT 5.0 section 4.7.1.1). */
final class Levels {
    private Levels() {}

    /** Splits at every slash; never empty. */
    static String[] of(String text) {
        String[] levels = new String[count(text)];
        int from = 0;
        for (int i = 0; i < levels.length - 1; i++) {
            int slash = text.indexOf('/', from);
            levels[i] = text.substring(from, slash);
            from = slash + 1;
        }
        levels[levels.length - 1] = text.substring(from);
        return levels;
    }

    static int count(String text) {
        int count = 1;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            count++;
        }
        return count;
    }
}
