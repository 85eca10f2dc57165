package io.linnet.cli.config;

import io.linnet.broker.log.LogGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys below {@code log}. */
final class LogKeys {
    static final Key<LogSettings.Format> FORMAT = new Key<>(
            "format",
            Kinds.choice(LogSettings.Format.class),
            () -> LogSettings.Format.AUTO,
            "auto",
            "How a line is written: `text` for people, `json` for programs; `auto` is text on a terminal and JSON elsewhere.");

    static final Key<LogLevel> LEVEL = new Key<>(
            "level",
            Kinds.choice(LogLevel.class),
            () -> LogLevel.INFO,
            "info",
            "What is told; `linnet log --level` changes it until the next reload.");

    private static final Map<LogGroup, Key<LogLevel>> LEVEL_OF = levelKeys();

    static final Section LEVELS_SECTION = new Section("levels", List.copyOf(LEVEL_OF.values()));

    static final Key<Values> LEVELS = new Key<>(
            "levels",
            LEVELS_SECTION,
            Values::new,
            "{}",
            "The same for single groups of events, see [levels](#levels) and [operations](operations.md#events).");

    static final Key<Path> FILE = new Key<>(
            "file",
            Kinds.parsed("a file", DataFolder::parse),
            () -> Path.of(""),
            "(standard error)",
            "The file that lines are added to. Rotate it with `copytruncate`.");

    static final Key<List<String>> TRACE_CLIENTS = new Key<>(
            "trace-clients",
            new ListKind<>(
                    "a list of client identifiers",
                    Kinds.text("a client identifier of 1 to 65535 characters", Pattern.compile("(?s).{1,65535}"))),
            List::of,
            "(nobody)",
            "Clients whose packets are told, without payloads, while nothing more is told of others.");

    static final Section SECTION = new Section("log", List.of(FORMAT, LEVEL, LEVELS, FILE, TRACE_CLIENTS));

    private LogKeys() {}

    private static Map<LogGroup, Key<LogLevel>> levelKeys() {
        Map<LogGroup, Key<LogLevel>> keys = new EnumMap<>(LogGroup.class);
        for (LogGroup group : LogGroup.values()) {
            keys.put(
                    group,
                    new Key<>(
                            group.word(),
                            Kinds.choice(LogLevel.class),
                            () -> LogLevel.INFO,
                            "(as `level`)",
                            description(group)));
        }
        return keys;
    }

    private static String description(LogGroup group) {
        return switch (group) {
            case BROKER -> "Starts, stops, and what is wrong with the broker itself.";
            case CONNECTIONS -> "Clients come, are refused and go.";
            case MESSAGES -> "Messages that are lost by a bound.";
            case LIMITS -> "Bounds of the whole broker, and bans.";
            case STORAGE -> "The disk.";
            case TLS -> "Certificates.";
            case RELOAD -> "The configuration is read again.";
            case TRACE -> "Packets of clients that are traced.";
        };
    }

    static LogSettings settings(Values values) {
        Values written = values.of(LEVELS);
        Map<LogGroup, LogLevel> levels = new EnumMap<>(LogGroup.class);
        LEVEL_OF.forEach((group, key) -> {
            if (written.has(key)) {
                levels.put(group, written.of(key));
            }
        });
        return new LogSettings(
                values.of(FORMAT),
                values.of(LEVEL),
                levels,
                values.has(FILE) ? Optional.of(values.of(FILE)) : Optional.empty(),
                new ArrayList<>(values.of(TRACE_CLIENTS)));
    }
}
