package io.linnet.broker.log;

import java.util.List;
import java.util.Locale;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * An event that the log tells, with a name that does not change. Fields are key-value pairs of the log entry; those that do not apply
 * are left out. Never a payload, a password or a token.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
public enum LogEvent {
    START(LogGroup.BROKER, Level.INFO, "the broker accepts connections", "version", "listeners", "pid"),
    STOP(LogGroup.BROKER, Level.INFO, "the broker stops", "clients"),
    FAILURE(LogGroup.BROKER, Level.ERROR, "internal failure, please report it", "doing"),
    MOVED(LogGroup.BROKER, Level.WARN, "another server has taken the sessions over: all clients are disconnected"),
    CERTIFICATE_ENDS(
            LogGroup.BROKER, Level.WARN, "a certificate ends soon: renew it", "listener", "file", "ends", "days"),
    LATE(LogGroup.BROKER, Level.WARN, "a shard did not follow in time", "seconds"),
    AUTHENTICATOR_FAILED(LogGroup.BROKER, Level.WARN, "an authenticator failed", "client", "address"),

    CONNECT(
            LogGroup.CONNECTIONS,
            Level.INFO,
            "client connected",
            "client",
            "user",
            "source",
            "address",
            "listener",
            "version",
            "tls",
            "clean-start",
            "session-present",
            "keep-alive"),
    REFUSE(
            LogGroup.CONNECTIONS,
            Level.INFO,
            "client refused",
            "client",
            "address",
            "listener",
            "code",
            "reason",
            "why"),
    DISCONNECT(
            LogGroup.CONNECTIONS,
            Level.INFO,
            "client disconnected",
            "client",
            "user",
            "address",
            "listener",
            "by",
            "code",
            "reason",
            "why",
            "milliseconds"),
    TAKEOVER(
            LogGroup.CONNECTIONS,
            Level.INFO,
            "another connection with the same client identifier goes on",
            "client",
            "user",
            "address",
            "old-address"),
    DENY(
            LogGroup.CONNECTIONS,
            Level.INFO,
            "not allowed",
            "client",
            "user",
            "address",
            "action",
            "topic",
            "qos",
            "retain",
            "why",
            "unwritten"),
    TURN_AWAY(LogGroup.CONNECTIONS, Level.INFO, "connection ended before its CONNECT", "address", "listener", "why"),

    DROP(LogGroup.MESSAGES, Level.INFO, "messages dropped", "client", "why", "messages", "clients", "seconds"),

    MEMORY_TIGHT(LogGroup.LIMITS, Level.INFO, "memory is tight: publishers are slowed down", "bytes", "allowed"),
    MEMORY_EASY(LogGroup.LIMITS, Level.INFO, "memory is no longer tight", "bytes", "allowed"),

    STORAGE_TROUBLE(
            LogGroup.STORAGE, Level.ERROR, "nothing can be made durable: work for durable sessions is refused", "why"),
    STORAGE_BACK(LogGroup.STORAGE, Level.INFO, "work for durable sessions is taken again", "why"),

    RELOAD(
            LogGroup.RELOAD,
            Level.INFO,
            "configuration loaded again",
            "opened",
            "closed",
            "changed",
            "disconnected",
            "needs-restart"),
    RELOAD_REFUSED(LogGroup.RELOAD, Level.ERROR, "nothing was changed: the configuration cannot be used", "why"),
    LOG_LOST(
            LogGroup.BROKER,
            Level.WARN,
            "lines of the log were dropped, because they were not taken fast enough",
            "lines"),
    LOG_LEVEL(LogGroup.RELOAD, Level.INFO, "log level changed", "logger", "to", "for"),

    PACKET(LogGroup.TRACE, Level.INFO, "packet", "client", "from-client", "type", "details");

    /** The key that every entry has. */
    public static final String KEY = "event";

    private final LogGroup group;
    private final Level level;
    private final String message;
    private final List<String> fields;

    LogEvent(LogGroup group, Level level, String message, String... fields) {
        this.group = group;
        this.level = level;
        this.message = message;
        this.fields = List.of(fields);
    }

    /** The name in log lines, such as {@code turn-away}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public LogGroup group() {
        return group;
    }

    public Level level() {
        return level;
    }

    public String message() {
        return message;
    }

    /** The keys that an entry may have, in the order in which they are written. */
    public List<String> fields() {
        return fields;
    }

    /** Whether an entry would be written; what is costly to say need not be gathered otherwise. */
    public boolean isOn() {
        return group.logger().isEnabledForLevel(level);
    }

    /** An entry to add the {@link #fields} to; end it with {@code log()}. */
    public LoggingEventBuilder entry() {
        return group.logger().atLevel(level).setMessage(message).addKeyValue(KEY, word());
    }
}
