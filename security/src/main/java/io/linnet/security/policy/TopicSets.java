package io.linnet.security.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topic filters as what they are: sets of topic names (MQTT 5.0 section 4.7). A wildcard at the first level stands for no topic that
 * begins with {@code $} (MQTT-4.7.2-1); {@code a/#} has {@code a} in it.
 */
final class TopicSets {
    private TopicSets() {}

    /** Whether every topic name of the inner filter is one of the outer. */
    static boolean covers(String outer, String inner) {
        if (opensWithWildcard(outer) && inner.startsWith("$")) {
            return false;
        }
        String[] wide = levels(outer);
        String[] narrow = levels(inner);
        if (narrow[0].equals("#")) {
            narrow = new String[] {"+", "#"}; // the same topics: each has one level at least
        }
        for (int i = 0; i < wide.length; i++) {
            if (wide[i].equals("#")) {
                return true;
            }
            if (i == narrow.length || narrow[i].equals("#")) {
                return false;
            }
            if (!wide[i].equals("+") && !wide[i].equals(narrow[i])) {
                return false;
            }
        }
        return narrow.length == wide.length;
    }

    /** Whether there is a topic name in both. */
    static boolean overlap(String first, String second) {
        return common(first, second) != null;
    }

    /** The topic filter of the topic names that are in both, or null when there are none. */
    static @Nullable String common(String first, String second) {
        if ((opensWithWildcard(first) && second.startsWith("$"))
                || (opensWithWildcard(second) && first.startsWith("$"))) {
            return null;
        }
        String[] a = levels(first);
        String[] b = levels(second);
        List<String> both = new ArrayList<>();
        for (int i = 0; ; i++) {
            boolean aRest = i < a.length && a[i].equals("#");
            boolean bRest = i < b.length && b[i].equals("#");
            if (aRest || bRest) {
                String[] rest = aRest ? b : a;
                for (int k = i; k < rest.length; k++) {
                    both.add(rest[k]);
                }
                return String.join("/", both);
            }
            if (i == a.length || i == b.length) {
                return a.length == b.length ? String.join("/", both) : null;
            }
            if (!a[i].equals(b[i]) && !a[i].equals("+") && !b[i].equals("+")) {
                return null;
            }
            both.add(a[i].equals("+") ? b[i] : a[i]);
        }
    }

    private static boolean opensWithWildcard(String filter) {
        return filter.startsWith("+") || filter.startsWith("#");
    }

    private static String[] levels(String filter) {
        return filter.split("/", -1);
    }
}
