package io.linnet.client.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What somebody may have meant who wrote something else. */
public final class Spelling {
    private static final int LONGEST_QUOTE = 60;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Spelling() {}

    /** The one that differs least, when no more than two letters or a third of them differ; in short words one letter. */
    public static Optional<String> nearest(String written, List<String> allowed) {
        if (written.length() > LONGEST_QUOTE) {
            return Optional.empty();
        }
        return allowed.stream()
                .filter(word -> distance(written, word) <= (word.length() < 4 ? 1 : Math.max(2, word.length() / 3)))
                .min(Comparator.comparingInt(word -> distance(written, word)));
    }

    /** Letters to insert, delete or replace (Levenshtein), row by row. */
    public static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }

    /** A piece of a file in quotes, and not all of it when it is long. */
    public static String quoted(String text) {
        return "'" + (text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text) + "'";
    }

    /** Without what would move the cursor of a terminal or begin a new line. */
    public static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
