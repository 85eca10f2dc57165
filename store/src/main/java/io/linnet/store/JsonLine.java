package io.linnet.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** One JSON object (RFC 8259) as it is written, without white space. Reused for line after line. */
final class JsonLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final StringBuilder out = new StringBuilder(256);

    JsonLine begin(String type) {
        out.setLength(0);
        out.append('{');
        return text("type", type);
    }

    JsonLine text(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    JsonLine number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonLine numbers(String name, int[] values) {
        name(name);
        for (int i = 0; i < values.length; i++) {
            out.append(i == 0 ? '[' : ',').append(values[i]);
        }
        out.append(values.length == 0 ? "[]" : "]");
        return this;
    }

    JsonLine texts(String name, List<String> values) {
        name(name);
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ",");
            quoted(values.get(i));
        }
        out.append(']');
        return this;
    }

    JsonLine flag(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** In base64 (RFC 4648 section 4). */
    JsonLine bytes(String name, byte[] value) {
        name(name);
        out.append('"').append(BASE64.encodeToString(value)).append('"');
        return this;
    }

    /** By RFC 3339, exact, from milliseconds since 1970. */
    JsonLine time(String name, long millis) {
        return text(name, TIME.format(Instant.ofEpochMilli(millis)));
    }

    JsonLine open(String name) {
        name(name);
        out.append('{');
        return this;
    }

    JsonLine close() {
        out.append('}');
        return this;
    }

    private void name(String name) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        quoted(name);
        out.append(':');
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** The whole, without an end of line; valid until {@link #begin}. */
    CharSequence end() {
        return out.append('}');
    }
}
