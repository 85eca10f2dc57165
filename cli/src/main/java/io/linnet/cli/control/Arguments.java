package io.linnet.cli.control;

import java.util.Map;

/** What came with a request. */
public record Arguments(Map<String, Object> members) {
    /** A text that must be there. */
    public String text(String name) throws ControlProblem {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new ControlProblem(name + " is missing, or no text");
    }

    public String text(String name, String otherwise) throws ControlProblem {
        return members.get(name) == null ? otherwise : text(name);
    }

    /** A whole number within bounds. */
    public long number(String name, long otherwise, long minimum, long maximum) throws ControlProblem {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (!whole || ((Number) value).longValue() < minimum || ((Number) value).longValue() > maximum) {
            throw new ControlProblem(name + " is not a number from " + minimum + " to " + maximum);
        }
        return ((Number) value).longValue();
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }
}
