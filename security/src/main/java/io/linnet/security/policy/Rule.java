package io.linnet.security.policy;

import io.linnet.broker.Identity.Action;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a client may do with topics, or what it may not.
 *
 * <p>In the configuration one reads
 *
 * <pre>
 * allow publish sensors/${clientid}/# qos &lt;= 1 no retain
 * deny subscribe,receive "meeting rooms/#"
 * </pre>
 *
 * <p>First comes what the rule does; then what it is about, several actions with commas between them, or {@code all}; then a topic
 * filter, in double quotes when it has spaces; then limits of what is allowed.
 *
 * @param allows whether it allows; else it denies
 * @param actions that it is about; who may subscribe may receive as well, who may not subscribe may not receive
 * @param topics that it is about
 * @param maximumQos of what is allowed
 * @param retain whether a message may be published with RETAIN
 * @param text as it was written
 * @param place where, such as {@code plant.acl:12}
 */
public record Rule(
        boolean allows,
        Set<Action> actions,
        Template topics,
        int maximumQos,
        boolean retain,
        String text,
        String place) {
    private static final int ANY_QOS = 2;
    private static final String LIMITS = "allowed are qos <= 0, qos <= 1, qos <= 2 and no retain";

    private record Word(String text, int index, boolean quoted) {}

    static Rule of(boolean allows, Set<Action> actions, Template topics, String text, String place) {
        return new Rule(allows, actions, topics, ANY_QOS, true, text, place);
    }

    /**
     * Reads a rule of the configuration.
     *
     * @param place where it is written, for people
     * @throws RuleSyntax with the index of what is wrong
     */
    public static Rule parse(String text, String place) {
        List<Word> words = words(text);
        if (words.size() < 3) {
            throw new RuleSyntax(
                    text.length(),
                    "a rule is allow or deny, then publish, subscribe, receive or all, then a topic filter; a filter that begins"
                            + " with # makes a comment of itself in YAML unless the rule stands in quotes");
        }
        boolean allows = switch (words.get(0).text()) {
            case "allow" -> true;
            case "deny" -> false;
            default ->
                throw new RuleSyntax(
                        words.get(0).index(),
                        "'" + words.get(0).text() + "' begins no rule, allowed are allow and deny");
        };
        Set<Action> actions = actions(words.get(1));
        Word filter = words.get(2);
        Template topics = topics(filter);
        int qos = ANY_QOS;
        boolean retain = true;
        List<Word> limits = words.subList(3, words.size());
        if (!allows && !limits.isEmpty()) {
            throw new RuleSyntax(
                    limits.getFirst().index(),
                    "what is denied is denied for every QoS, limits stand behind allow only");
        }
        for (int i = 0; i < limits.size(); ) {
            Word word = limits.get(i);
            if (word.text().equals("no") && follows(limits, i + 1, "retain") && retain) {
                retain = false;
                i += 2;
            } else if (word.text().equals("qos") && follows(limits, i + 1, "<=") && i + 2 < limits.size() && qos == 2) {
                qos = qos(limits.get(i + 2));
                i += 3;
            } else {
                throw new RuleSyntax(word.index(), "'" + word.text() + "' is no limit here, " + LIMITS + ", each once");
            }
        }
        if (!retain && !actions.contains(Action.PUBLISH)) {
            throw new RuleSyntax(
                    limits.getFirst().index(), "no retain is a limit of publish, which is not among the actions");
        }
        return new Rule(allows, actions, topics, qos, retain, text.strip(), place);
    }

    private static boolean follows(List<Word> words, int index, String text) {
        return index < words.size() && words.get(index).text().equals(text);
    }

    private static int qos(Word word) {
        return switch (word.text()) {
            case "0" -> 0;
            case "1" -> 1;
            case "2" -> 2;
            default -> throw new RuleSyntax(word.index(), "'" + word.text() + "' is no QoS, " + LIMITS);
        };
    }

    private static Template topics(Word filter) {
        try {
            return Template.parse(filter.text());
        } catch (RuleSyntax wrong) {
            throw new RuleSyntax(
                    filter.index() + (filter.quoted() ? 1 : 0) + wrong.index(),
                    "'" + filter.text() + "': " + wrong.getMessage());
        }
    }

    private static Set<Action> actions(Word word) {
        if (word.text().equals("all")) {
            return EnumSet.allOf(Action.class);
        }
        EnumSet<Action> actions = EnumSet.noneOf(Action.class);
        int index = word.index();
        for (String name : word.text().split(",", -1)) {
            Action action = switch (name) {
                case "publish" -> Action.PUBLISH;
                case "subscribe" -> Action.SUBSCRIBE;
                case "receive" -> Action.RECEIVE;
                default ->
                    throw new RuleSyntax(
                            index,
                            "'" + name + "' is no action, allowed are publish, subscribe, receive, several with commas"
                                    + " between them and no space, and all");
            };
            actions.add(action);
            index += name.length() + 1;
        }
        return actions;
    }

    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '"') {
                int close = text.indexOf('"', at + 1);
                if (close < 0) {
                    throw new RuleSyntax(at, "the quotation mark is not closed");
                }
                words.add(new Word(text.substring(at + 1, close), at, true));
                at = close + 1;
            } else {
                int end = at;
                while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\t') {
                    end++;
                }
                words.add(new Word(text.substring(at, end), at, false));
                at = end;
            }
        }
        return words;
    }

    /** Whether the rule has a say in this; qos and retain are not looked at. */
    boolean isAbout(Action action) {
        return switch (action) {
            case PUBLISH, SUBSCRIBE -> actions.contains(action);
            case RECEIVE -> actions.contains(Action.RECEIVE) || actions.contains(Action.SUBSCRIBE);
        };
    }

    /** Its actions, for people. */
    String actionNames() {
        return String.join(
                ", ",
                actions.stream()
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** As it was written, and where. */
    @Override
    public String toString() {
        return "\"" + text + "\" (" + place + ")";
    }
}
