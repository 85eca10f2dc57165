package io.linnet.packet;

import org.jspecify.annotations.Nullable;

/**
 * What a subscription listens to (5.0 sections 4.7 and 4.8.2).
 *
 * @param text the whole, as the client sent it
 * @param shareName the name of the shared subscription, or null when it is not shared
 * @param filter the text without {@code $share/name/}
 */
public record TopicFilter(String text, @Nullable String shareName, String filter) {
    private static final String SHARE = "$share/";

    /**
     * The filter in this text.
     *
     * @throws ProtocolViolation topic filter invalid, which names the rule and the index
     */
    public static TopicFilter parse(String text) {
        requireString(text);
        if (!text.startsWith(SHARE)) {
            requireWildcardsInPlace(text, 0);
            return new TopicFilter(text, null, text);
        }
        int slash = text.indexOf('/', SHARE.length());
        String shareName = text.substring(SHARE.length(), slash < 0 ? text.length() : slash);
        requireShareName(shareName);
        if (slash < 0 || slash + 1 == text.length()) {
            throw invalid(
                    "MQTT-4.8.2-2",
                    "nothing came behind the share name, allowed is / and a topic filter",
                    text.length());
        }
        requireWildcardsInPlace(text, slash + 1);
        return new TopicFilter(text, shareName, text.substring(slash + 1));
    }

    private static void requireString(String text) {
        if (text.isEmpty()) {
            throw invalid("MQTT-4.7.3-1", "an empty topic filter came, allowed is at least one character", 0);
        }
        int forbidden = Utf8.firstForbidden(text);
        if (forbidden >= 0) {
            boolean isNull = text.charAt(forbidden) == 0;
            throw invalid(isNull ? "MQTT-4.7.3-2" : "MQTT-1.5.4-1", "a forbidden character came", forbidden);
        }
        int length = Utf8.encodedLength(text);
        if (length > Utf8.MAXIMUM_LENGTH) {
            throw invalid("MQTT-4.7.3-3", "a topic filter of " + length + " bytes came, allowed are at most 65535", 0);
        }
    }

    private static void requireShareName(String shareName) {
        if (shareName.isEmpty()) {
            throw invalid(
                    "MQTT-4.8.2-1", "an empty share name came, allowed is at least one character", SHARE.length());
        }
        for (int i = 0; i < shareName.length(); i++) {
            if (shareName.charAt(i) == '+' || shareName.charAt(i) == '#') {
                throw invalid(
                        "MQTT-4.8.2-2",
                        "the wildcard " + shareName.charAt(i) + " came, a share name allows none",
                        SHARE.length() + i);
            }
        }
    }

    private static void requireWildcardsInPlace(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean opensLevel = i == start || text.charAt(i - 1) == '/';
            boolean last = i + 1 == text.length();
            if (c == '#' && !(opensLevel && last)) {
                throw invalid("MQTT-4.7.1-1", "# came, allowed is it only as the whole last level", i);
            }
            if (c == '+' && !(opensLevel && (last || text.charAt(i + 1) == '/'))) {
                throw invalid("MQTT-4.7.1-2", "+ came, allowed is it only as a whole level", i);
            }
        }
    }

    private static ProtocolViolation invalid(String statement, String message, int index) {
        return new ProtocolViolation(
                ReasonCode.TOPIC_FILTER_INVALID, statement, message + ", at index " + index + " of the topic filter");
    }

    public boolean isShared() {
        return shareName != null;
    }

    /** Whether it can match more than one topic name. */
    public boolean hasWildcard() {
        return filter.indexOf('+') >= 0 || filter.endsWith("#");
    }

    /** Whether messages of this topic name are wanted; the share name plays no part. */
    public boolean matches(String topicName) {
        return !hidesFromWildcard(topicName) && matches(filter, topicName);
    }

    /** A wildcard at the first level does not see topic names that start with $ (MQTT-4.7.2-1). */
    private boolean hidesFromWildcard(String topicName) {
        char first = filter.charAt(0);
        return topicName.startsWith("$") && (first == '+' || first == '#');
    }

    /** Both are walked once from the left; a + swallows the name up to the next level, a # all the rest. */
    private static boolean matches(String filter, String name) {
        int at = 0;
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                at = endOfLevel(name, at);
            } else if (at < name.length() && name.charAt(at) == c) {
                at++;
            } else {
                // The parent of "a/#" is "a": the name may end where the filter has only "/#" left.
                return at == name.length() && c == '/' && filter.length() - i == 2 && filter.charAt(i + 1) == '#';
            }
        }
        return at == name.length();
    }

    private static int endOfLevel(String name, int from) {
        int slash = name.indexOf('/', from);
        return slash < 0 ? name.length() : slash;
    }
}
