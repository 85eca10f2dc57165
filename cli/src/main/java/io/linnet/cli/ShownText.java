package io.linnet.cli;

import io.linnet.client.settings.Spelling;
import org.jspecify.annotations.Nullable;

/** Text that came from a client, on a terminal. */
final class ShownText {
    private ShownText() {}

    /** Without what would move the cursor of a terminal or begin a new line. */
    static String of(@Nullable Object text) {
        return Spelling.printable(String.valueOf(text));
    }
}
