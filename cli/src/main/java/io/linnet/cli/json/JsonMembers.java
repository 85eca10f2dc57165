package io.linnet.cli.json;

import java.util.List;
import java.util.StringJoiner;

/** The members of a JSON object, one after the other. */
public final class JsonMembers {
    private final StringJoiner members = new StringJoiner(",", "{", "}");

    public JsonMembers text(String name, String value) {
        return json(name, JsonText.quoted(value));
    }

    public JsonMembers number(String name, long value) {
        return json(name, Long.toString(value));
    }

    public JsonMembers flag(String name, boolean value) {
        return json(name, Boolean.toString(value));
    }

    /** A value that is JSON already. */
    public JsonMembers json(String name, String json) {
        members.add(JsonText.quoted(name) + ":" + json);
        return this;
    }

    public JsonMembers array(String name, List<String> elements) {
        return json(name, "[" + String.join(",", elements) + "]");
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
