package io.linnet.security.policy;

import io.linnet.broker.ClientIdentity;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter with places for what is known of the client, such as {@code sensors/${clientid}/#}.
 *
 * <p>A client must not get at other clients' topics by the choice of its name (CVE-2017-7650). So a name with {@code +}, {@code #} or
 * {@code /} in it, or with {@code $} at the beginning of the filter, never fits into a rule that allows; a rule that denies holds for
 * such a client from the level of the name on, whatever follows. Where the client has no such name, no rule with it applies.
 */
final class Template {
    static final String USER_NAME = "username";
    static final String CLIENT_IDENTIFIER = "clientid";

    /** The two names that every client can have; others have a dot in them, such as {@code cert.cn}. */
    static final Set<String> OWN_NAMES = Set.of(USER_NAME, CLIENT_IDENTIFIER);

    private record Part(String text, boolean isName) {}

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * The filter in this text, where {@code ${name}} is a place.
     *
     * @throws RuleSyntax with the index in the text
     */
    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new RuleSyntax(open, "${ has no } behind it");
            }
            String name = text.substring(open + 2, close);
            if (!OWN_NAMES.contains(name) && !name.matches("[a-z0-9_-]+(\\.[A-Za-z0-9_-]+)+")) {
                throw new RuleSyntax(
                        open,
                        "${" + name + "} is nothing that is known of a client, allowed are ${" + USER_NAME + "}, ${"
                                + CLIENT_IDENTIFIER + "} and what a proof of identity tells, such as ${cert.cn}");
            }
            add(parts, text.substring(at, open));
            parts.add(new Part(name, true));
            at = close + 1;
        }
        add(parts, text.substring(at));
        return checked(new Template(parts));
    }

    /** The filter of a pattern in Mosquitto's file, where {@code %u} and {@code %c} are places. */
    static Template ofPattern(String text) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i + 1 < text.length(); i++) {
            char kind = text.charAt(i) == '%' ? text.charAt(i + 1) : ' ';
            if (kind == 'u' || kind == 'c') {
                add(parts, text.substring(from, i));
                parts.add(new Part(kind == 'u' ? USER_NAME : CLIENT_IDENTIFIER, true));
                i++;
                from = i + 1;
            }
        }
        add(parts, text.substring(from));
        return checked(new Template(parts));
    }

    /** A filter without places. */
    static Template literal(String text) {
        return checked(new Template(List.of(new Part(text, false))));
    }

    private static void add(List<Part> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Part(text, false));
        }
    }

    private static Template checked(Template template) {
        StringBuilder sample = new StringBuilder();
        template.parts.forEach(part -> sample.append(part.isName() ? "x" : part.text()));
        String filter = sample.toString();
        try {
            if (filter.startsWith("$share/")) {
                throw new RuleSyntax(
                        0,
                        "a rule is about topics, so it has the filter of a shared subscription without $share/name/");
            }
            TopicFilter.parse(filter);
        } catch (ProtocolViolation violation) {
            throw new RuleSyntax(0, String.valueOf(violation.getMessage()));
        }
        return template;
    }

    boolean hasNames() {
        return parts.stream().anyMatch(Part::isName);
    }

    boolean hasUserName() {
        return parts.stream().anyMatch(part -> part.isName() && part.text().equals(USER_NAME));
    }

    /** The filter for a client, or null when the rule does not apply to it. */
    @Nullable
    String bind(ClientIdentity client, boolean allows) {
        StringBuilder bound = new StringBuilder();
        String widened = null;
        for (Part part : parts) {
            String value = part.isName() ? value(part.text(), client) : part.text();
            if (value == null || value.isEmpty()) {
                return null;
            }
            if (part.isName() && !isSafe(value, bound.isEmpty())) {
                if (allows) {
                    return null;
                }
                widened = widened == null ? bound.substring(0, bound.lastIndexOf("/") + 1) + "#" : widened;
            }
            bound.append(value);
        }
        return widened == null ? bound.toString() : widened;
    }

    private static @Nullable String value(String name, ClientIdentity client) {
        return switch (name) {
            case USER_NAME -> client.user();
            case CLIENT_IDENTIFIER -> client.clientIdentifier();
            default -> client.identity().attributes().get(name);
        };
    }

    private static boolean isSafe(String value, boolean opensFilter) {
        return value.chars().noneMatch(c -> c == '+' || c == '#' || c == '/')
                && !(opensFilter && value.startsWith("$"));
    }
}
