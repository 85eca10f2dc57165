package io.linnet.security.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Identity.Grant;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an HTTP server says about a client. */
sealed interface CallbackAnswer {
    /**
     * The client may come in.
     *
     * @param user its name; empty for the one it has given
     * @param clientIdentifiers that it may use; empty for any
     * @param roles that it has
     * @param grants that it has
     * @param expiresInSeconds when it has to log in again; -1 for never
     */
    record Allow(
            String user, List<String> clientIdentifiers, List<String> roles, List<Grant> grants, long expiresInSeconds)
            implements CallbackAnswer {}

    /** The client is refused. */
    record Deny() implements CallbackAnswer {}

    /** Somebody else decides. */
    record Ignore() implements CallbackAnswer {}

    /** It is no answer, and why. */
    record Unusable(String why) implements CallbackAnswer {}

    Set<String> MEMBERS = Set.of("result", "user", "client-ids", "roles", "publish", "subscribe", "expires-in");
    int MAXIMUM_ENTRIES = 1_000;
    long MAXIMUM_SECONDS = 10L * 366 * 24 * 3600;

    /** The answer in a response. */
    static CallbackAnswer of(int status, byte[] body) {
        return switch (status) {
            case 200 -> parse(body);
            case 204 -> new Allow("", List.of(), List.of(), List.of(), -1);
            case 401, 403 -> new Deny();
            default ->
                new Unusable("the server answered with status " + status + ", allowed are 200, 204, 401 and 403");
        };
    }

    private static CallbackAnswer parse(byte[] body) {
        try {
            Map<String, Object> members = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
            if (!MEMBERS.containsAll(members.keySet())) {
                // a restriction that was misspelt must not be passed over
                return new Unusable("the server's answer holds a member that is not known here, allowed are "
                        + new TreeSet<>(MEMBERS));
            }
            Object result = members.get("result");
            return switch (result instanceof String text ? text : "") {
                case "allow" -> allow(members);
                case "deny" -> new Deny();
                case "ignore" -> new Ignore();
                default -> new Unusable("the server's answer has no result, allowed are allow, deny and ignore");
            };
        } catch (ParseException noJson) {
            return new Unusable("the server's answer is no JSON object");
        }
    }

    private static CallbackAnswer allow(Map<String, Object> members) {
        try {
            List<Grant> grants = new ArrayList<>();
            texts(members, "publish").forEach(filter -> grants.add(grant(Action.PUBLISH, filter)));
            texts(members, "subscribe").forEach(filter -> grants.add(grant(Action.SUBSCRIBE, filter)));
            return new Allow(
                    members.containsKey("user") ? text("user", members.get("user")) : "",
                    texts(members, "client-ids"),
                    texts(members, "roles"),
                    grants,
                    seconds(members));
        } catch (IllegalArgumentException wrong) {
            return new Unusable(String.valueOf(wrong.getMessage()));
        }
    }

    private static Grant grant(Action action, String filter) {
        try {
            return new Grant(action, TopicFilter.parse(filter).text());
        } catch (ProtocolViolation wrong) {
            throw new IllegalArgumentException("the server's answer holds a topic filter that is none", wrong);
        }
    }

    private static long seconds(Map<String, Object> members) {
        Object value = members.get("expires-in");
        if (!members.containsKey("expires-in")) {
            return -1;
        }
        if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= MAXIMUM_SECONDS) {
            return (long) Math.ceil(number.doubleValue());
        }
        throw new IllegalArgumentException(
                "the server's answer has an expires-in that is no positive number of seconds");
    }

    /** An empty list would read as "any", so it is not allowed where it restricts. */
    private static List<String> texts(Map<String, Object> members, String name) {
        if (!members.containsKey(name)) {
            return List.of();
        }
        if (!(members.get(name) instanceof List<?> entries)
                || entries.size() > MAXIMUM_ENTRIES
                || (entries.isEmpty() && name.equals("client-ids"))) {
            throw new IllegalArgumentException("the server's answer has " + name + " that is no list of texts");
        }
        return entries.stream().map(entry -> text(name, entry)).toList();
    }

    private static String text(String name, Object value) {
        if (value instanceof String text
                && !text.isEmpty()
                && text.length() <= MAXIMUM_ENTRIES
                && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw new IllegalArgumentException("the server's answer has " + name + " that is empty, too long or no text");
    }
}
