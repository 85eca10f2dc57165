package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.security.policy.Explanation;
import io.linnet.security.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** Why something is allowed or not, for people and for programs. */
final class ExplanationText {
    private ExplanationText() {}

    /**
     * The answer, and a line for each rule that was looked at.
     *
     * @param written whether there are rules at all
     */
    static List<String> lines(Explanation explanation, boolean written) {
        List<String> lines = new ArrayList<>();
        lines.add(written ? explanation.inBrief() : unwritten(explanation));
        for (Explanation.Considered each : explanation.considered()) {
            lines.add("  " + printable(each.rule().text()) + "  [" + each.rule().place() + "]: "
                    + printable(each.finding()));
        }
        return lines;
    }

    private static String unwritten(Explanation explanation) {
        return explanation.allowed()
                ? "allowed: no permissions are configured"
                : "denied: topics below $SYS are the server's own";
    }

    private static String printable(String text) {
        String quoted = JsonText.quoted(text);
        return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    static String json(Explanation explanation) {
        JsonMembers members = new JsonMembers().flag("allowed", explanation.allowed());
        Rule decided = explanation.decided();
        if (decided != null) {
            members.json("decided", json(decided).toString());
        }
        return members.array(
                        "considered",
                        explanation.considered().stream()
                                .map(each -> json(each.rule())
                                        .text("finding", each.finding())
                                        .toString())
                                .toList())
                .toString();
    }

    private static JsonMembers json(Rule rule) {
        return new JsonMembers()
                .text("rule", rule.text())
                .text("place", rule.place())
                .text("effect", rule.allows() ? "allow" : "deny");
    }
}
