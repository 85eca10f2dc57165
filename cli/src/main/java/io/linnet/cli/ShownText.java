package io.linnet.cli;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text that came from a client, on a terminal. */
final class ShownText {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private ShownText() {}

    /** Without what would move the cursor of a terminal or begin a new line. */
    static String of(@Nullable Object text) {
        return UNPRINTABLE.matcher(String.valueOf(text)).replaceAll("?");
    }
}
