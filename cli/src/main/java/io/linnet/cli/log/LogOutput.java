package io.linnet.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogGroup;
import io.linnet.cli.config.LogLevel;
import io.linnet.cli.config.LogSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of a broker process. Thread-safe. */
public final class LogOutput implements AutoCloseable {
    private static final Pattern LOGGER_NAME = Pattern.compile("[A-Za-z0-9_.$-]{1,200}");
    /** Everything that has no level of its own. */
    public static final String ALL = "";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("linnet-log-levels").factory());
    private BoundedAppender appender;
    private LogSettings settings;

    private LogOutput(LogSettings settings, BoundedAppender appender) {
        this.settings = settings;
        this.appender = appender;
    }

    /**
     * Takes the place of how logs were written before.
     *
     * @throws IOException when the file cannot be written
     */
    public static LogOutput start(LogSettings settings) throws IOException {
        LogOutput output = new LogOutput(settings, appender(settings));
        output.context.reset();
        output.install();
        return output;
    }

    private static BoundedAppender appender(LogSettings settings) throws IOException {
        Optional<Path> file = settings.file();
        OutputStream out = file.isPresent()
                ? Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                : new FileOutputStream(FileDescriptor.err);
        boolean terminal = file.isEmpty() && isTerminal();
        LineFormat format = switch (settings.format()) {
            case AUTO -> terminal ? new TextLines(true) : new JsonLines();
            case TEXT -> new TextLines(terminal);
            case JSON -> new JsonLines();
        };
        return new BoundedAppender(format, out, file.isPresent());
    }

    /** Whether people look at standard error. Java knows it of the other two streams only, Linux of all. */
    @SuppressWarnings("SystemConsoleNull") // it can be null, as with a class path that has another console
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
                    .toString()
                    .matches("/dev/(pts/\\d+|tty.*|console)");
        } catch (IOException elsewhere) {
            return System.console() != null && System.console().isTerminal();
        }
    }

    private synchronized void install() {
        appender.setContext(context);
        appender.start();
        root().addAppender(appender);
        if (!SLF4JBridgeHandler.isInstalled()) {
            // what the transport tells goes through the JDK's own log
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        applyLevels();
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private void applyLevels() {
        root().setLevel(level(settings.level()));
        for (Logger each : context.getLoggerList()) {
            if (!each.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
                each.setLevel(null);
            }
        }
        settings.levels().forEach((group, level) -> logger(group.word()).setLevel(level(level)));
    }

    /**
     * Makes ready to go on with other settings.
     *
     * @throws IOException when the new file cannot be written
     */
    public synchronized Change prepare(LogSettings next) throws IOException {
        boolean samePlace = next.file().equals(settings.file()) && next.format() == settings.format();
        return new Change(this, next, samePlace ? null : appender(next));
    }

    /** Settings that can be used, and are not yet. */
    public static final class Change {
        private final LogOutput output;
        private final LogSettings next;
        private final @Nullable BoundedAppender other;

        private Change(LogOutput output, LogSettings next, @Nullable BoundedAppender other) {
            this.output = output;
            this.next = next;
            this.other = other;
        }

        /** Uses them from now on; levels that were changed since are forgotten. */
        public void commit() {
            output.apply(next, other);
        }

        /** Gives them up. */
        public void discard() {
            if (other != null) {
                other.stop();
            }
        }
    }

    private synchronized void apply(LogSettings next, @Nullable BoundedAppender other) {
        settings = next;
        if (other == null) {
            applyLevels();
        } else {
            BoundedAppender before = appender;
            appender = other;
            install();
            root().detachAppender(before);
            before.stop();
        }
    }

    /**
     * Changes a level now.
     *
     * @param logger a group of events, the name of a class or package, or {@link #ALL}
     * @param lasts then it becomes what it was; null for until the next reload
     * @throws IllegalArgumentException for what cannot be a logger
     */
    public synchronized void level(String logger, LogLevel level, @Nullable Duration lasts) {
        Logger target = target(logger);
        Level before = target.getLevel();
        target.setLevel(level(level));
        LogEvent.LOG_LEVEL
                .entry()
                .addKeyValue("logger", logger)
                .addKeyValue("to", level.name().toLowerCase(Locale.ROOT))
                .addKeyValue("for", lasts == null ? "" : lasts.toSeconds() + "s")
                .log();
        if (lasts != null) {
            var _ = timer.schedule(() -> target.setLevel(before), lasts.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Logger target(String logger) {
        if (logger.equals(ALL)) {
            return root();
        }
        if (!LOGGER_NAME.matcher(logger).matches()) {
            throw new IllegalArgumentException("the logger is one of "
                    + String.join(
                            ", ",
                            Arrays.stream(LogGroup.values()).map(LogGroup::word).toList())
                    + ", or the name of a class or package");
        }
        return logger(logger);
    }

    private Logger logger(String name) {
        boolean group =
                Arrays.stream(LogGroup.values()).anyMatch(each -> each.word().equals(name));
        return context.getLogger(group ? LogGroup.PREFIX + name : name);
    }

    private static Level level(LogLevel level) {
        return Level.toLevel(level.name());
    }

    /** What is told of everything, of each group, and of what has a level of its own. */
    public Map<String, String> levels() {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put("all", root().getLevel().toString().toLowerCase(Locale.ROOT));
        for (LogGroup group : LogGroup.values()) {
            levels.put(
                    group.word(),
                    logger(group.word()).getEffectiveLevel().toString().toLowerCase(Locale.ROOT));
        }
        for (Logger each : context.getLoggerList()) {
            if (each.getLevel() != null
                    && !each.getName().startsWith(LogGroup.PREFIX)
                    && each.getName().contains(".")) {
                levels.put(each.getName(), each.getLevel().toString().toLowerCase(Locale.ROOT));
            }
        }
        return levels;
    }

    /** Lines that were not written because nobody took them. */
    public synchronized long dropped() {
        return appender.dropped();
    }

    static void lost(long lines) {
        LogEvent.LOG_LOST.entry().addKeyValue("lines", lines).log();
    }

    /** Writes what waits. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        appender.stop();
    }
}
