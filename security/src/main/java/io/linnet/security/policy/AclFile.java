package io.linnet.security.policy;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity.Action;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rules as Mosquitto 2.0 writes them in its ACL file. Lines are {@code topic [read|write|readwrite|deny] FILTER}, {@code pattern ...}
 * with {@code %u} and {@code %c}, and {@code user NAME}; lines that begin with {@code #} are comments. Topics before the first user are
 * those of clients without a user name.
 *
 * <p>The order is Mosquitto's: what the user is denied, what the user is allowed, what patterns deny, what patterns allow. Stricter
 * than there: a name with {@code /} fits into no pattern that allows, a pattern never stands for a tree that begins with {@code $} by
 * way of a name, nothing below {@code $SYS} can be published, and what cannot be read is a problem with its line.
 */
public final class AclFile implements RuleBook {
    private static final String NOBODY = "";

    private final Map<String, List<Rule>> users;
    private final List<Rule> patterns;

    private AclFile(Map<String, List<Rule>> users, List<Rule> patterns) {
        this.users = users;
        this.patterns = patterns;
    }

    /** Something wrong in a line, counted from 1, and what is allowed there. */
    public record Problem(int line, String text) {}

    /**
     * Reads a file.
     *
     * @param file its name, for people
     * @param problems gets everything that is wrong; when there is anything, the result is not to be used
     */
    public static AclFile parse(String file, String text, Consumer<Problem> problems) {
        Reading reading = new Reading(file);
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            try {
                reading.line(lines[i].stripTrailing(), i + 1);
            } catch (RuleSyntax wrong) {
                problems.accept(new Problem(i + 1, String.valueOf(wrong.getMessage())));
            }
        }
        Map<String, List<Rule>> users = new HashMap<>();
        reading.users.forEach((user, rules) -> users.put(user, inOrder(rules)));
        return new AclFile(Map.copyOf(users), inOrder(reading.patterns));
    }

    private static List<Rule> inOrder(List<Rule> rules) {
        List<Rule> sorted = new ArrayList<>();
        rules.stream().filter(rule -> !rule.allows()).forEach(sorted::add);
        rules.stream().filter(Rule::allows).forEach(sorted::add);
        return List.copyOf(sorted);
    }

    private static final class Reading {
        private final String file;
        private final Map<String, List<Rule>> users = new HashMap<>();
        private final List<Rule> patterns = new ArrayList<>();
        private String user = NOBODY;

        Reading(String file) {
            this.file = file;
        }

        void line(String line, int number) {
            if (line.startsWith("#") || line.isBlank()) {
                return;
            }
            String text = line.strip();
            int space = text.indexOf(' ');
            String word = space < 0 ? text : text.substring(0, space);
            String rest = space < 0 ? "" : text.substring(space).strip();
            String place = file + ":" + number;
            switch (word) {
                case "user" -> {
                    if (rest.isEmpty()) {
                        throw new RuleSyntax(0, "no user name came, allowed is user NAME");
                    }
                    user = rest;
                }
                case "topic" ->
                    users.computeIfAbsent(user, none -> new ArrayList<>()).add(rule(rest, false, text, place));
                case "pattern" -> patterns.add(rule(rest, true, text, place));
                default ->
                    throw new RuleSyntax(
                            0,
                            "'" + word + "' begins no line, allowed are user, topic and pattern, and # for a comment");
            }
        }

        private static Rule rule(String rest, boolean isPattern, String text, String place) {
            int space = rest.indexOf(' ');
            String access = space < 0 ? "readwrite" : rest.substring(0, space);
            String filter = rest.substring(space + 1).strip();
            if (filter.isEmpty()) {
                throw new RuleSyntax(0, "no topic filter came, allowed is [read|write|readwrite|deny] FILTER");
            }
            Template topics = isPattern ? Template.ofPattern(filter) : Template.literal(filter);
            Set<Action> actions = actions(access);
            if (filter.startsWith("$SYS") && !access.equals("deny")) {
                actions.remove(Action.PUBLISH);
            }
            return Rule.of(!access.equals("deny"), actions, topics, text, place);
        }

        private static Set<Action> actions(String access) {
            return switch (access) {
                case "read" -> EnumSet.of(Action.SUBSCRIBE, Action.RECEIVE);
                case "write" -> EnumSet.of(Action.PUBLISH);
                case "readwrite", "deny" -> EnumSet.allOf(Action.class);
                default ->
                    throw new RuleSyntax(
                            0,
                            "'" + access + "' is no access, allowed are read, write, readwrite and deny; a filter with"
                                    + " spaces needs one of them before it");
            };
        }
    }

    @Override
    public List<Rule> rules(ClientIdentity client) {
        List<Rule> own = users.getOrDefault(client.user(), List.of());
        if (patterns.isEmpty() || hasWildcard(client)) {
            return own;
        }
        List<Rule> all = new ArrayList<>(own);
        all.addAll(patterns);
        return all;
    }

    @Override
    public boolean restsOnUserNames() {
        return users.keySet().stream().anyMatch(user -> !user.equals(NOBODY))
                || patterns.stream().anyMatch(rule -> rule.topics().hasUserName())
                || users.getOrDefault(NOBODY, List.of()).stream().anyMatch(rule -> !rule.allows());
    }

    @Override
    public Object circle(ClientIdentity client) {
        return List.of(users.containsKey(client.user()) ? client.user() : NOBODY + "\0", hasWildcard(client));
    }

    /** No pattern is for a client whose names hold wildcards, as in Mosquitto. */
    private static boolean hasWildcard(ClientIdentity client) {
        return (client.user() + client.clientIdentifier()).chars().anyMatch(c -> c == '+' || c == '#');
    }
}
