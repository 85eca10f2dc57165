package io.linnet.cli.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of single values that keys take. */
final class Kinds {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]*)");

    private static final Map<String, Long> BYTES = Map.of(
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

    private static final Map<String, Long> MILLIS =
            Map.of("", 1_000L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Kinds() {}

    static ScalarKind<Long> whole(long minimum, long maximum) {
        return amount("a number from " + minimum + " to " + maximum, Map.of("", 1L), 1, minimum, maximum);
    }

    /** Both ends as they are written in the file. */
    static ScalarKind<Long> bytes(String minimum, String maximum) {
        return amount(
                "a size from " + minimum + " to " + maximum + ", such as 64MiB, or a plain number of bytes",
                BYTES,
                1,
                amountOf(minimum, BYTES),
                amountOf(maximum, BYTES));
    }

    /** The value is in milliseconds. */
    static ScalarKind<Long> millis(String minimum, String maximum) {
        return amount(
                "a duration from " + minimum + " to " + maximum
                        + ", such as 500ms or 10s, or a plain number of seconds",
                MILLIS,
                1,
                amountOf(minimum, MILLIS),
                amountOf(maximum, MILLIS));
    }

    /** The value is in seconds, and only whole ones are allowed. */
    static ScalarKind<Long> seconds(String minimum, String maximum) {
        return amount(
                "a duration from " + minimum + " to " + maximum + " in whole seconds, such as 30s or 2h",
                MILLIS,
                1_000,
                amountOf(minimum, MILLIS),
                amountOf(maximum, MILLIS));
    }

    private static ScalarKind<Long> amount(
            String allowed, Map<String, Long> units, long step, long minimum, long maximum) {
        return new ScalarKind<>(allowed, text -> {
            long amount = amountOf(text, units);
            if (amount < minimum || amount > maximum || amount % step != 0) {
                throw notAllowed(text, allowed);
            }
            return amount / step;
        });
    }

    /** In the unit whose factor is 1; -1 when it is no amount or one beyond all bounds. */
    private static long amountOf(String text, Map<String, Long> units) {
        Matcher parts = AMOUNT.matcher(text);
        Long factor = parts.matches() ? units.get(parts.group(2)) : null;
        if (factor == null) {
            return -1;
        }
        long number = Long.parseLong(parts.group(1));
        return number > Long.MAX_VALUE / factor ? -1 : number * factor;
    }

    static ScalarKind<Boolean> flag() {
        return words("true or false", Map.of("true", true, "false", false));
    }

    /** The constants' names as the file writes them: {@code IO_URING} is {@code io-uring}. */
    static <E extends Enum<E>> ScalarKind<E> choice(Class<E> type) {
        Map<String, E> words = new HashMap<>();
        List<E> constants = Arrays.asList(type.getEnumConstants());
        constants.forEach(constant -> words.put(word(constant), constant));
        String all = String.join(", ", constants.stream().map(Kinds::word).toList());
        return words("one of " + all, words);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <T> ScalarKind<T> words(String allowed, Map<String, T> words) {
        return new ScalarKind<>(allowed, text -> {
            T value = words.get(text);
            if (value == null) {
                throw notAllowed(text, allowed);
            }
            return value;
        });
    }

    static ScalarKind<String> text(String allowed, Pattern pattern) {
        return new ScalarKind<>(allowed, text -> {
            if (!pattern.matcher(text).matches()) {
                throw notAllowed(text, allowed);
            }
            return text;
        });
    }

    static <T> ScalarKind<T> parsed(String allowed, Function<String, T> parser) {
        return new ScalarKind<>(allowed, parser);
    }

    private static IllegalArgumentException notAllowed(String text, String allowed) {
        return new IllegalArgumentException(Spelling.quoted(text) + " is not " + allowed);
    }
}
