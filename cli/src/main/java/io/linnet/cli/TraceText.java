package io.linnet.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** A packet of a client that is traced, in one line. */
final class TraceText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private TraceText() {}

    static String of(Map<String, Object> packet) {
        StringBuilder line = new StringBuilder();
        if (packet.get("time") instanceof Number millis) {
            line.append(TIME.format(Instant.ofEpochMilli(millis.longValue()))).append(' ');
        }
        line.append(Boolean.TRUE.equals(packet.get("from-client")) ? "-> " : "<- ");
        line.append(ShownText.of(packet.get("type")));
        if (packet.get("details") instanceof Map<?, ?> details) {
            details.forEach((name, value) ->
                    line.append(' ').append(ShownText.of(name)).append('=').append(value(value)));
        }
        return line.toString();
    }

    private static String value(Object value) {
        if (value instanceof List<?> all) {
            return "[" + String.join(", ", all.stream().map(ShownText::of).toList()) + "]";
        }
        String text = ShownText.of(value);
        return text.isEmpty() || text.indexOf(' ') >= 0 ? "'" + text + "'" : text;
    }
}
