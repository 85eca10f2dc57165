package io.linnet.bench;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** One JSON object, written member by member. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json text(String name, String value) {
        member(name);
        quote(value);
        return this;
    }

    Json number(String name, double value) {
        member(name);
        text.append(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
        return this;
    }

    Json number(String name, long value) {
        member(name);
        text.append(value);
        return this;
    }

    Json bool(String name, boolean value) {
        member(name);
        text.append(value);
        return this;
    }

    Json object(String name, Json value) {
        member(name);
        text.append(value);
        return this;
    }

    Json array(String name, List<Json> values) {
        member(name);
        text.append(values.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    private void member(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
