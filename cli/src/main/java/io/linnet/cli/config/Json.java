package io.linnet.cli.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON (RFC 8259) of maps, lists, texts, numbers, booleans and null, indented by two blanks. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String indented(Map<String, ?> object) {
        Json json = new Json();
        json.append(object, "\n");
        return json.text.append('\n').toString();
    }

    /** A string literal, which is one of YAML too. */
    static String quoted(String text) {
        Json json = new Json();
        json.quote(text);
        return json.text.toString();
    }

    /** @param newLine with the blanks that the line begins with */
    private void append(@Nullable Object value, String newLine) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> {
                String separator = "";
                text.append('{');
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    text.append(separator).append(newLine).append("  ");
                    quote(String.valueOf(member.getKey()));
                    text.append(": ");
                    append(member.getValue(), newLine + "  ");
                    separator = ",";
                }
                text.append(map.isEmpty() ? "}" : newLine + "}");
            }
            case List<?> list -> {
                String separator = "";
                text.append('[');
                for (Object element : list) {
                    text.append(separator);
                    append(element, newLine + "  ");
                    separator = ", ";
                }
                text.append(']');
            }
            case Number number -> text.append(number);
            case Boolean flag -> text.append(flag);
            default -> quote(value.toString());
        }
    }

    private void quote(String unquoted) {
        text.append('"');
        for (int i = 0; i < unquoted.length(); i++) {
            char c = unquoted.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' '
                            || (c >= 0x7F && c < 0xA0)
                            || Character.isSurrogate(c)
                            || c == 0x2028
                            || c == 0x2029
                            || c == 0xFEFF) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
