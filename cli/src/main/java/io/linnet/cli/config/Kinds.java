package io.linnet.cli.config;

import io.linnet.client.settings.Amount;
import io.linnet.client.settings.Spelling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The kinds of single values that keys take. */
final class Kinds {
    private Kinds() {}

    static ScalarKind<Long> whole(long minimum, long maximum) {
        ScalarKind<Long> kind =
                amount("a number from " + minimum + " to " + maximum, Map.of("", 1L), 1, minimum, maximum);
        return new ScalarKind<>(kind.allowed(), kind.parser(), new Shape.Whole(minimum, maximum));
    }

    /** Both ends as they are written in the file. */
    static ScalarKind<Long> bytes(String minimum, String maximum) {
        return amount(
                "a size from " + minimum + " to " + maximum + ", such as 64MiB, or a plain number of bytes",
                Amount.BYTES,
                1,
                Amount.of(minimum, Amount.BYTES),
                Amount.of(maximum, Amount.BYTES));
    }

    /** The value is in milliseconds. */
    static ScalarKind<Long> millis(String minimum, String maximum) {
        return amount(
                "a duration from " + minimum + " to " + maximum
                        + ", such as 500ms or 10s, or a plain number of seconds",
                Amount.MILLIS,
                1,
                Amount.of(minimum, Amount.MILLIS),
                Amount.of(maximum, Amount.MILLIS));
    }

    /** The value is in seconds, and only whole ones are allowed. */
    static ScalarKind<Long> seconds(String minimum, String maximum) {
        return amount(
                "a duration from " + minimum + " to " + maximum + " in whole seconds, such as 30s or 2h",
                Amount.MILLIS,
                1_000,
                Amount.of(minimum, Amount.MILLIS),
                Amount.of(maximum, Amount.MILLIS));
    }

    private static ScalarKind<Long> amount(
            String allowed, Map<String, Long> units, long step, long minimum, long maximum) {
        long plain = units.getOrDefault("", 1L);
        List<String> written =
                units.keySet().stream().filter(unit -> !unit.isEmpty()).sorted().toList();
        return new ScalarKind<>(
                allowed,
                text -> {
                    long amount = Amount.of(text, units);
                    if (amount < minimum || amount > maximum || amount % step != 0) {
                        throw notAllowed(text, allowed);
                    }
                    return amount / step;
                },
                new Shape.Amount(Math.ceilDiv(minimum, plain), maximum / plain, written));
    }

    static ScalarKind<Boolean> flag() {
        return words("true or false", Map.of("true", true, "false", false), new Shape.Flag());
    }

    /** The constants' names as the file writes them: {@code IO_URING} is {@code io-uring}. */
    static <E extends Enum<E>> ScalarKind<E> choice(Class<E> type) {
        Map<String, E> words = new HashMap<>();
        List<E> constants = Arrays.asList(type.getEnumConstants());
        constants.forEach(constant -> words.put(word(constant), constant));
        List<String> all = constants.stream().map(Kinds::word).toList();
        return words("one of " + String.join(", ", all), words, new Shape.Words(all));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <T> ScalarKind<T> words(String allowed, Map<String, T> words, Shape shape) {
        return new ScalarKind<>(
                allowed,
                text -> {
                    T value = words.get(text);
                    if (value == null) {
                        throw notAllowed(text, allowed);
                    }
                    return value;
                },
                shape);
    }

    static ScalarKind<String> text(String allowed, Pattern pattern) {
        return new ScalarKind<>(
                allowed,
                text -> {
                    if (!pattern.matcher(text).matches()) {
                        throw notAllowed(text, allowed);
                    }
                    return text;
                },
                new Shape.Text(pattern.pattern()));
    }

    /** A file or folder; in a configuration file its name is relative to the folder of that file. */
    static Kind<Path> path(String allowed) {
        return new PathKind(allowed);
    }

    static <T> ScalarKind<T> parsed(String allowed, Function<String, T> parser) {
        return new ScalarKind<>(allowed, parser);
    }

    private static IllegalArgumentException notAllowed(String text, String allowed) {
        return new IllegalArgumentException(Spelling.quoted(text) + " is not " + allowed);
    }
}
