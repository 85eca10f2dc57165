package io.linnet.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.linnet.cli.json.JsonDocument;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What a line looks like, and that whoever logs does not wait for whoever reads. */
@Timeout(60)
class LogLinesTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    private LoggingEvent entry(Level level, String message, @Nullable Throwable thrown, Object... pairs) {
        LoggingEvent entry = new LoggingEvent(
                "", context.getLogger("io.linnet.log.connections"), level, message, thrown, new Object[0]);
        entry.setInstant(Instant.parse("2026-11-22T06:00:00.120Z"));
        for (int i = 0; i < pairs.length; i += 2) {
            entry.addKeyValuePair(new KeyValuePair((String) pairs[i], pairs[i + 1]));
        }
        return entry;
    }

    @Test
    void jsonHasTheFieldsOfTheEventBesideTheOthers() {
        String line = new JsonLines()
                .line(entry(
                        Level.INFO,
                        "client connected",
                        null,
                        "event",
                        "connect",
                        "client",
                        "a\n\"b",
                        "keep-alive",
                        60,
                        "level",
                        "x"));
        assertThat(line)
                .isEqualTo("{\"time\":\"2026-11-22T06:00:00.120Z\",\"level\":\"INFO\",\"logger\":\"connections\","
                        + "\"event\":\"connect\",\"message\":\"client connected\",\"client\":\"a\\n\\\"b\",\"keep-alive\":60,"
                        + "\"level_\":\"x\"}\n");
    }

    @Test
    void aStackTraceIsOneFieldOfTheSameLine() {
        String line = new JsonLines().line(entry(Level.ERROR, "failure", new IllegalStateException("why")));
        Map<String, Object> members = JsonDocument.object(line.strip());
        assertThat(line).hasLineCount(1);
        assertThat(String.valueOf(members.get("error"))).startsWith("java.lang.IllegalStateException: why");
    }

    @Test
    void textIsForPeopleAndCannotBeForged() {
        String line = new TextLines(false)
                .line(entry(
                        Level.WARN,
                        "client\u001b[2J refused",
                        null,
                        "event",
                        "refuse",
                        "client",
                        "a\nb",
                        "why",
                        "not \"you\"",
                        "user",
                        ""));
        assertThat(line)
                .isEqualTo(
                        "2026-11-22T06:00:00.120Z WARN  refuse: client?[2J refused client=a?b why=\"not \\\"you\\\"\"\n");
        assertThat(new TextLines(true).line(entry(Level.WARN, "m", null))).contains("\u001b[33mWARN \u001b[0m");
    }

    /** A pipe whose reader does not read. */
    private static final class Stuck extends OutputStream {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goesOn = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) {
            begun.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            taken.writeBytes(bytes);
        }
    }

    @Test
    void aReaderThatDoesNotReadCostsLinesAndNoTimeAndThatIsCounted() throws Exception {
        Stuck pipe = new Stuck();
        BoundedAppender appender = new BoundedAppender(new JsonLines(), pipe, true);
        appender.setContext(context);
        appender.start();
        appender.doAppend(entry(Level.INFO, "first", null));
        pipe.begun.await();
        for (int i = 0; i < BoundedAppender.CAPACITY + 100; i++) {
            appender.doAppend(entry(Level.INFO, "more", null));
        }
        assertThat(appender.dropped()).isEqualTo(100);
        pipe.goesOn.countDown();
        appender.stop();
        assertThat(pipe.taken.toString(StandardCharsets.UTF_8).lines()).hasSize(BoundedAppender.CAPACITY + 1);
    }
}
