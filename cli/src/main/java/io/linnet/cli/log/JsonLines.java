package io.linnet.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.linnet.broker.log.LogEvent;
import io.linnet.cli.json.JsonText;
import io.linnet.cli.json.JsonValue;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object in each line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code event} where there is one,
 * {@code message}, the fields of the event beside them, and {@code error} with a stack trace where there is one. (Logback's own
 * JsonEncoder writes the time as a number and the fields as a list of pairs, which few programs that collect logs take apart.)
 */
final class JsonLines implements LineFormat {
    private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "error");

    @Override
    public String line(ILoggingEvent entry) {
        StringBuilder line = new StringBuilder(300);
        line.append("{\"time\":\"").append(LineFormat.time(entry)).append('"');
        member(line, "level", entry.getLevel().toString());
        member(line, "logger", LineFormat.logger(entry));
        String event = LineFormat.event(entry);
        if (event != null) {
            member(line, LogEvent.KEY, event);
        }
        member(line, "message", entry.getFormattedMessage());
        for (KeyValuePair pair : LineFormat.pairs(entry)) {
            if (!pair.key.equals(LogEvent.KEY)) {
                member(line, OWN.contains(pair.key) ? pair.key + "_" : pair.key, pair.value);
            }
        }
        String error = LineFormat.error(entry);
        if (error != null) {
            member(line, "error", error);
        }
        return line.append("}\n").toString();
    }

    private static void member(StringBuilder line, String name, Object value) {
        line.append(',').append(JsonText.quoted(name)).append(':').append(JsonValue.of(value));
    }
}
