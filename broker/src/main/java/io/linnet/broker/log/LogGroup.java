package io.linnet.broker.log;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events that are switched on and off together; each group is a logger of its own. */
@SuppressWarnings("ImmutableEnumChecker") // a logger is the same for ever
public enum LogGroup {
    /** Starts, stops, and what is wrong with the broker itself. */
    BROKER,
    /** Clients come, are refused and go. */
    CONNECTIONS,
    /** Messages that are lost by a bound. */
    MESSAGES,
    /** Bounds of the whole broker, and bans. */
    LIMITS,
    /** The disk. */
    STORAGE,
    /** Certificates. */
    TLS,
    /** The configuration is read again. */
    RELOAD,
    /** Packets of clients that are traced. */
    TRACE;

    /** What the names of the loggers begin with. */
    public static final String PREFIX = "io.linnet.log.";

    private final Logger logger = LoggerFactory.getLogger(PREFIX + word());

    /** The name in the configuration and in log lines, such as {@code connections}. */
    public final String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Logger logger() {
        return logger;
    }
}
