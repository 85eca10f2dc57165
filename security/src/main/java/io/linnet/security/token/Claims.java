package io.linnet.security.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token says. A claim is found by its name, or by a path such as {@code realm_access.roles} when no claim is called so; a claim of
 * another type than is wanted is a reason to refuse the token, one that is missing is not.
 */
record Claims(Map<String, Object> members) {
    /** An end of time, in seconds since 1970, beyond which calendars make no sense (the year 9999). */
    private static final double LAST_SECOND = 253_402_300_799d;

    private static final int MAXIMUM_CHARACTERS = 1_000;
    private static final int MAXIMUM_ENTRIES = 1_000;

    /** The text of a claim; null when it is not there. */
    @Nullable
    String text(String path) throws TokenRefused {
        Object value = find(path);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return checked(path, text);
        }
        throw wrongType(path, "text");
    }

    /** The texts of a list, or the one text instead of a list; empty when the claim is not there. */
    List<String> texts(String path) throws TokenRefused {
        Object value = find(path);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(checked(path, text));
        }
        if (!(value instanceof List<?> entries) || entries.size() > MAXIMUM_ENTRIES) {
            throw wrongType(path, "text or a list of at most " + MAXIMUM_ENTRIES + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof String text)) {
                throw wrongType(path, "a list of texts");
            }
            texts.add(checked(path, text));
        }
        return texts;
    }

    /** The same, where one text may hold several words between spaces, as {@code scope} does. */
    List<String> words(String path) throws TokenRefused {
        return find(path) instanceof String
                ? Arrays.stream(texts(path).getFirst().split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList()
                : texts(path);
    }

    /** A point in time in seconds since 1970, {@code otherwise} when the claim is not there. */
    double seconds(String name, double otherwise) throws TokenRefused {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return Math.clamp(number.doubleValue(), -LAST_SECOND, LAST_SECOND);
        }
        throw wrongType(name, "a number of seconds since 1970");
    }

    private @Nullable Object find(String path) {
        if (path.isEmpty()) {
            return null;
        }
        if (members.containsKey(path)) {
            return members.get(path);
        }
        Object found = members;
        for (String name : path.split("\\.", -1)) {
            if (!(found instanceof Map<?, ?> object)) {
                return null;
            }
            found = object.get(name);
        }
        return found;
    }

    private static String checked(String path, String text) throws TokenRefused {
        if (text.isEmpty()
                || text.length() > MAXIMUM_CHARACTERS
                || text.chars().anyMatch(c -> Character.isISOControl(c))) {
            throw new TokenRefused("the token's claim " + path + " is empty, longer than " + MAXIMUM_CHARACTERS
                    + " characters or holds control characters");
        }
        return text;
    }

    private static TokenRefused wrongType(String path, String wanted) {
        return new TokenRefused("the token's claim " + path + " is not " + wanted);
    }

    /** Without what they say. */
    @Override
    public String toString() {
        return members.size() + " claims";
    }
}
