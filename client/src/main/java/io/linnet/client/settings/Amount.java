package io.linnet.client.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit behind them, such as {@code 64MiB} and {@code 500ms}. */
public final class Amount {
    /** Units of sizes, in bytes. */
    public static final Map<String, Long> BYTES = Map.of(
            "",
            1L,
            "B",
            1L,
            "kB",
            1_000L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30);

    /** Units of durations, in milliseconds; a plain number is in seconds. */
    public static final Map<String, Long> MILLIS =
            Map.of("", 1_000L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]*)");

    private Amount() {}

    /** In the unit whose factor is 1; -1 when it is no amount or one beyond all bounds. */
    public static long of(String text, Map<String, Long> units) {
        Matcher parts = AMOUNT.matcher(text);
        Long factor = parts.matches() ? units.get(parts.group(2)) : null;
        if (factor == null) {
            return -1;
        }
        long number = Long.parseLong(parts.group(1));
        return number > Long.MAX_VALUE / factor ? -1 : number * factor;
    }
}
