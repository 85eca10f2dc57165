package io.linnet.cli.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of programs as JSON. */
public final class JsonValue {
    private JsonValue() {}

    /** Numbers, booleans and null as such, lists and maps with their elements, all else as text. */
    public static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.toString();
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Boolean flag -> out.append(flag);
            case Long number -> out.append(number);
            case Integer number -> out.append(number);
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator)
                            .append(JsonText.quoted(String.valueOf(entry.getKey())))
                            .append(':');
                    append(entry.getValue(), out);
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case Iterable<?> all -> {
                String separator = "";
                out.append('[');
                for (Object each : all) {
                    out.append(separator);
                    append(each, out);
                    separator = ",";
                }
                out.append(']');
            }
            default -> out.append(JsonText.quoted(String.valueOf(value)));
        }
    }
}
