package io.linnet.broker.retained;

import org.jspecify.annotations.Nullable;

/**
 * Where to look next for topic names that match one filter, in a set of names in {@link TopicOrder}.
 *
 * <p>Given any name, {@link #seekFrom} says the smallest name from there on that can match. Level by level:
 *
 * <ul>
 *   <li>A level of the filter that is text, and comes after the name's level: every match from here on has that text, so go to it.
 *   <li>It comes before the name's level: nothing more matches below this prefix. Go back to the last level that the filter leaves
 *       open with {@code +}, and from the name's value there to the next one: past everything that starts with that value and a
 *       slash, which is the value followed by the character after the slash.
 *   <li>The name is shorter than the filter: go on below it; longer: go past everything below it.
 * </ul>
 *
 * <p>Names such as {@code a!} stand between {@code a} and {@code a/b}, since {@code !} comes before the slash. Where the filter's
 * level is open they can match, so the step from {@code a} is then only to the next possible name and not to {@code a/}.
 *
 * <p>Each step costs one look-up in the order; the number of steps is bounded by the matches and by the different values at the open
 * levels. Immutable.
 */
public final class FilterSeek {
    private static final char AFTER_SLASH = '/' + 1;
    private static final String AFTER_DOLLAR = "%";

    private final String[] levels;
    private final boolean startsOpen;

    public FilterSeek(String topicFilter) {
        levels = topicFilter.split("/", -1);
        startsOpen = levels[0].equals("+") || levels[0].equals("#");
    }

    /** The smallest name that can match. */
    public String start() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < levels.length && !levels[i].equals("+") && !levels[i].equals("#"); i++) {
            text.append(i == 0 ? "" : "/").append(levels[i]);
        }
        return text.toString();
    }

    /** The name itself when it matches, else the smallest name after it that can match, or null when none can. */
    @Nullable
    public String seekFrom(String name) {
        if (startsOpen && name.startsWith("$")) {
            return AFTER_DOLLAR; // MQTT-4.7.2-1
        }
        int start = 0; // of the current level within the name
        int openEnd = -1; // where the name's last level ends that the filter leaves open
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.equals("#")) {
                return name;
            }
            if (start > name.length()) {
                return below(name, i);
            }
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            if (level.equals("+")) {
                openEnd = end;
            } else if (!name.regionMatches(start, level, 0, Math.max(level.length(), end - start))) {
                return toText(name, start, level, openEnd);
            }
            start = end + 1;
        }
        if (start > name.length()) {
            return name;
        }
        return levels[levels.length - 1].equals("+") ? past(name, openEnd) : pastLastOpen(name, openEnd);
    }

    /** The name ends before level {@code i} of the filter. */
    private String below(String name, int i) {
        if (levels[i - 1].equals("+")) {
            return name + '\0';
        }
        return name + '/' + (levels[i].equals("+") ? "" : levels[i]);
    }

    /** The name's level at {@code start} differs from the text that the filter has there. */
    private static @Nullable String toText(String name, int start, String level, int openEnd) {
        String target = name.substring(0, start) + level;
        if (TopicOrder.compare(target, name) < 0 && name.startsWith(target)) {
            // the name goes on after the text with something else than a slash; names below the text may come after it
            target += '/';
        }
        return TopicOrder.compare(target, name) > 0 ? target : pastLastOpen(name, openEnd);
    }

    private static @Nullable String pastLastOpen(String name, int openEnd) {
        return openEnd < 0 ? null : past(name, openEnd);
    }

    private static String past(String name, int end) {
        return name.substring(0, end) + AFTER_SLASH;
    }
}
