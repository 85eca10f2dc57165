package io.linnet.security.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why something is allowed or not.
 *
 * @param decided the rule that decided, or null when none did: then nothing is allowed
 * @param considered all rules for the client in the order in which they are asked
 */
public record Explanation(boolean allowed, @Nullable Rule decided, List<Considered> considered) {
    /** A rule, and what it has to say in few words. */
    public record Considered(Rule rule, String finding) {}

    /** Copies the list. */
    public Explanation {
        considered = List.copyOf(considered);
    }

    /** In one line, for a log. */
    public String inBrief() {
        Rule rule = decided;
        if (rule != null) {
            return (allowed ? "allowed by " : "denied by ") + rule;
        }
        return considered.isEmpty()
                ? "denied: there is no rule for this client"
                : "denied: none of the " + considered.size() + " rules for this client allows it";
    }
}
