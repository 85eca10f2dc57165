package io.linnet.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.linnet.broker.log.LogEvent;
import org.slf4j.event.KeyValuePair;

/** One line for people: time, level, message, and the fields that are not empty; a stack trace follows in lines of its own. */
final class TextLines implements LineFormat {
    private static final String PLAIN = "\u001b[0m";

    private final boolean colours;

    /** @param colours for a terminal */
    TextLines(boolean colours) {
        this.colours = colours;
    }

    @Override
    public String line(ILoggingEvent entry) {
        StringBuilder line = new StringBuilder(200);
        line.append(LineFormat.time(entry)).append(' ');
        level(entry.getLevel(), line);
        String event = LineFormat.event(entry);
        line.append(' ');
        printable(event == null ? LineFormat.logger(entry) : event, line);
        line.append(": ");
        printable(entry.getFormattedMessage(), line);
        for (KeyValuePair pair : LineFormat.pairs(entry)) {
            String value = String.valueOf(pair.value);
            if (!pair.key.equals(LogEvent.KEY) && !value.isEmpty()) {
                line.append(' ').append(pair.key).append('=');
                value(value, line);
            }
        }
        line.append('\n');
        String error = LineFormat.error(entry);
        if (error != null) {
            error.lines().forEach(each -> {
                line.append("    ");
                printable(each, line);
                line.append('\n');
            });
        }
        return line.toString();
    }

    private void level(Level level, StringBuilder line) {
        String colour = !colours
                ? ""
                : level.isGreaterOrEqual(Level.ERROR) ? "\u001b[31m" : level == Level.WARN ? "\u001b[33m" : "";
        line.append(colour);
        line.append(level);
        line.repeat(' ', 5 - level.toString().length());
        line.append(colour.isEmpty() ? "" : PLAIN);
    }

    /** In quotes when it could be taken for several fields. */
    private static void value(String value, StringBuilder line) {
        boolean quoted = value.indexOf(' ') >= 0 || value.indexOf('"') >= 0 || value.indexOf('=') >= 0;
        if (quoted) {
            line.append('"');
        }
        printable(quoted ? value.replace("\"", "\\\"") : value, line);
        if (quoted) {
            line.append('"');
        }
    }

    /** Without what would move the cursor of a terminal or begin a new line. */
    private static void printable(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean harmless = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && c != '\u2028'
                    && c != '\u2029';
            line.append(harmless || c == '\t' ? c : '?');
        }
    }
}
