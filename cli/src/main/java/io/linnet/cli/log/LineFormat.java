package io.linnet.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogGroup;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** An entry of the log as text that ends with a line feed. Any thread. */
interface LineFormat {
    DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    String line(ILoggingEvent entry);

    /** The group of events, or the name of a class. */
    static String logger(ILoggingEvent entry) {
        String name = entry.getLoggerName();
        return name.startsWith(LogGroup.PREFIX) ? name.substring(LogGroup.PREFIX.length()) : name;
    }

    static String time(ILoggingEvent entry) {
        return TIME.format(Instant.ofEpochMilli(entry.getTimeStamp()));
    }

    static List<KeyValuePair> pairs(ILoggingEvent entry) {
        List<KeyValuePair> pairs = entry.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    /** The name of the event, or null for an entry that is none of ours. */
    static @Nullable String event(ILoggingEvent entry) {
        return pairs(entry).stream()
                .filter(pair -> pair.key.equals(LogEvent.KEY))
                .map(pair -> String.valueOf(pair.value))
                .findFirst()
                .orElse(null);
    }

    /** The stack traces, or null. */
    static @Nullable String error(ILoggingEvent entry) {
        IThrowableProxy thrown = entry.getThrowableProxy();
        return thrown == null ? null : ThrowableProxyUtil.asString(thrown);
    }
}
