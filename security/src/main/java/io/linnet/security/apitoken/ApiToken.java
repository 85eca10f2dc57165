package io.linnet.security.apitoken;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A token as a file keeps it: {@code plant-7 sha256:HEX until=2027-02-01T00:00:00Z role=sensor client-id=plant-7-*}.
 *
 * @param name the user name of who shows it
 * @param hash SHA-256 of the token in 64 hexadecimal digits
 * @param untilMillis when it ends, in milliseconds since 1970; {@code Long.MAX_VALUE} for never
 * @param roles what permissions may ask for
 * @param clientIdentifiers those that its client may use, or how they begin, then with {@code *} at the end; empty for any
 */
public record ApiToken(String name, String hash, long untilMillis, List<String> roles, List<String> clientIdentifiers) {
    private static final Pattern SPACE = Pattern.compile("[ \t]+");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern ROLE = Pattern.compile("[\\p{L}\\p{N}._-]{1,64}");

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException for a part that a line cannot hold
     */
    public ApiToken {
        roles = List.copyOf(roles);
        clientIdentifiers = List.copyOf(clientIdentifiers);
        requireWord("the name", name);
        if (name.startsWith("#")) {
            throw new IllegalArgumentException("the name of a token does not begin with #, as comments do");
        }
        for (String role : roles) {
            if (!ROLE.matcher(role).matches()) {
                throw new IllegalArgumentException(
                        "a role is 1 to 64 letters, digits, '.', '_' and '-', not '" + role + "'");
            }
        }
        clientIdentifiers.forEach(each -> requireWord("a client identifier", each));
    }

    private static void requireWord(String what, String word) {
        boolean whole = !word.isEmpty()
                && word.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))
                && word.getBytes(StandardCharsets.UTF_8).length <= 65_535;
        if (!whole) {
            throw new IllegalArgumentException(what + " of a token is one word without spaces and control characters");
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException for what is none; its message does not repeat the hash
     */
    static ApiToken parse(String line) {
        String[] words = SPACE.split(line.strip(), -1);
        if (words.length < 2 || !HASH.matcher(words[1]).matches()) {
            throw new IllegalArgumentException(
                    "a line is written: name sha256:HASH, with the hash in 64 small hexadecimal digits, and then until=TIME, role=NAME,"
                            + " client-id=PATTERN as needed; 'linnet token create' writes one");
        }
        long until = Long.MAX_VALUE;
        List<String> roles = new ArrayList<>();
        List<String> clientIdentifiers = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String value = words[i].substring(equals + 1);
            switch (equals < 0 ? "" : words[i].substring(0, equals)) {
                case "until" -> until = until == Long.MAX_VALUE ? time(value) : twice();
                case "role" -> roles.add(value);
                case "client-id" -> clientIdentifiers.add(value);
                default ->
                    throw new IllegalArgumentException(
                            "word " + (i + 1) + " of the line is none of until=, role=, client-id=");
            }
        }
        return new ApiToken(words[0], words[1].substring("sha256:".length()), until, roles, clientIdentifiers);
    }

    private static long twice() {
        throw new IllegalArgumentException("until= stands there twice");
    }

    private static long time(String text) {
        try {
            long millis = Instant.parse(text).toEpochMilli();
            if (millis >= 0) {
                return millis;
            }
        } catch (DateTimeParseException | ArithmeticException wrong) {
            // answered like a time before 1970
        }
        throw new IllegalArgumentException("until= takes a time in UTC, such as 2027-02-01T00:00:00Z");
    }

    /** As it stands in a file. */
    public String line() {
        StringBuilder line = new StringBuilder(name + " sha256:" + hash);
        if (untilMillis != Long.MAX_VALUE) {
            line.append(" until=").append(Instant.ofEpochMilli(untilMillis));
        }
        roles.forEach(role -> line.append(" role=").append(role));
        clientIdentifiers.forEach(each -> line.append(" client-id=").append(each));
        return line.toString();
    }

    /** Whether it has ended. */
    public boolean isOver(long nowMillis) {
        return nowMillis >= untilMillis;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return name;
    }
}
