package io.linnet.cli.config;

import io.linnet.broker.log.LogGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is told, how and where.
 *
 * @param level of everything that has none of its own
 * @param levels of single groups of events
 * @param file where it goes; standard error without
 * @param traceClients identifiers of clients whose packets are told
 */
public record LogSettings(
        Format format, LogLevel level, Map<LogGroup, LogLevel> levels, Optional<Path> file, List<String> traceClients) {
    /** How an entry is written. */
    public enum Format {
        /** Text on a terminal, JSON elsewhere. */
        AUTO,
        TEXT,
        JSON
    }

    /** What holds when nothing is configured. */
    public static LogSettings defaults() {
        return new LogSettings(Format.AUTO, LogLevel.INFO, Map.of(), Optional.empty(), List.of());
    }

    /** Copies what it is given. */
    public LogSettings {
        levels = Map.copyOf(levels);
        traceClients = List.copyOf(traceClients);
    }
}
