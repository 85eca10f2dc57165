package io.linnet.broker.log;

/** Text that came from a client, made fit for one line of a log: short, and without characters that could forge a line. */
public final class LogText {
    private static final int MAXIMUM_CHARACTERS = 300;

    private LogText() {}

    public static String of(String text) {
        int end = Math.min(text.length(), MAXIMUM_CHARACTERS);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder line = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            line.append(isHarmless(c) ? c : '?');
        }
        return end < text.length() ? line + "..." : line.toString();
    }

    private static boolean isHarmless(char c) {
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }
}
