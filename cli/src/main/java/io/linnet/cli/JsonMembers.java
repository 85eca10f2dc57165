package io.linnet.cli;

import java.util.List;
import java.util.StringJoiner;

/** The members of a JSON object, one after the other. */
final class JsonMembers {
    private final StringJoiner members = new StringJoiner(",", "{", "}");

    JsonMembers text(String name, String value) {
        return json(name, JsonText.quoted(value));
    }

    JsonMembers number(String name, long value) {
        return json(name, Long.toString(value));
    }

    JsonMembers flag(String name, boolean value) {
        return json(name, Boolean.toString(value));
    }

    /** A value that is JSON already. */
    JsonMembers json(String name, String json) {
        members.add(JsonText.quoted(name) + ":" + json);
        return this;
    }

    JsonMembers array(String name, List<String> elements) {
        return json(name, "[" + String.join(",", elements) + "]");
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
