package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Ports;
import io.linnet.broker.ReloadReport;
import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogGroup;
import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** A broker in this process as a configuration file says it, and what its log tells. */
public final class SecuredBroker implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long LOOK_NANOS = 5_000_000;

    private final Path file;
    private final Broker broker;
    private final Told told = new Told();

    /** Gathers what is logged. */
    private static final class Told extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    }

    private SecuredBroker(Path file, Configuration configuration, LongSupplier clock) throws IOException {
        this.file = file;
        Logger logger = logger();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        told.start();
        logger.addAppender(told);
        BrokerConfig config = configuration.brokerConfig();
        this.broker = Broker.start(config.withPorts(config.ports().withClock(clock)));
    }

    private static Logger logger() {
        String prefix = LogGroup.PREFIX;
        return (Logger) LoggerFactory.getLogger(prefix.substring(0, prefix.length() - 1));
    }

    /** Names of files count from the folder. */
    public static SecuredBroker start(Path folder, String yaml) throws IOException {
        return start(folder, yaml, Ports.local().clock());
    }

    /** With another clock, which certificates do not go by. */
    public static SecuredBroker start(Path folder, String yaml, LongSupplier clock) throws IOException {
        Path file = folder.resolve("linnet.yaml");
        return new SecuredBroker(file, configuration(file, yaml), clock);
    }

    private static Configuration configuration(Path file, String yaml) throws IOException {
        Files.writeString(file, yaml);
        Outcome outcome = Settings.of(Optional.of(file), Map.of(), Map.of()).read();
        assertThat(outcome).isInstanceOf(Outcome.Valid.class);
        return ((Outcome.Valid) outcome).configuration();
    }

    /** Goes on as this file says; complete when nobody is left who may not stay. */
    public ReloadReport reload(String yaml) throws Exception {
        Configuration next = configuration(file, yaml);
        return broker.reload(next.brokerConfig()
                        .withPorts(next.secured(broker.config().ports())))
                .get(20, TimeUnit.SECONDS);
    }

    public Broker broker() {
        return broker;
    }

    /** Of the listener in this place of the configuration. */
    public int port(int listener) {
        return broker.addresses().get(listener).getPort();
    }

    /** What was given to the first loop before is done. */
    public void settle() throws Exception {
        broker.clients("", 1).get(20, TimeUnit.SECONDS);
    }

    // ---- the log

    /** The values of an event's fields, for each time that it was logged. */
    public List<Map<String, String>> logged(LogEvent event) {
        return told.events.stream()
                .map(SecuredBroker::fields)
                .filter(fields -> event.word().equals(fields.get(LogEvent.KEY)))
                .toList();
    }

    private static Map<String, String> fields(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null
                ? Map.of()
                : pairs.stream()
                        .collect(Collectors.toMap(
                                pair -> pair.key, pair -> String.valueOf(pair.value), (one, other) -> other));
    }

    /** Waits for an event that is like this. */
    public Map<String, String> awaitLogged(LogEvent event, Predicate<Map<String, String>> like) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            Optional<Map<String, String>> found =
                    logged(event).stream().filter(like).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AssertionError(event + " was not logged, but " + logged(event));
    }

    @Override
    public void close() {
        broker.close();
        logger().detachAppender(told);
        logger().setAdditive(true);
        logger().setLevel(null);
    }
}
