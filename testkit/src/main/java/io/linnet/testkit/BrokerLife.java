package io.linnet.testkit;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Message;
import io.linnet.broker.local.LocalStorage;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.ListenerOptions;
import io.linnet.transport.TransportKind;
import io.linnet.transport.tls.ClientCertificates;
import io.linnet.transport.tls.ClientOptions;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the broker under test, again and again if asked, and keeps what it needs: its files, its users, its clock. */
final class BrokerLife implements AutoCloseable {
    private final BrokerOptions.Choice choice;
    private final Consumer<Message> watcher;
    private final Entrance entrance;
    private final TestClock clock = new TestClock(this::broker);
    private final @Nullable TestCertificates certificates;
    private final TestCertificates.@Nullable Issued keys;
    private @Nullable Path folder;
    private volatile @Nullable Broker broker;

    /** @param watcher shown every message */
    BrokerLife(BrokerOptions.Choice choice, Consumer<Message> watcher) {
        this.choice = choice;
        this.watcher = watcher;
        entrance = new Entrance(choice.users(), choice.anonymous());
        certificates = choice.tls() ? new TestCertificates(folder()) : null;
        keys = certificates == null ? null : certificates.server();
    }

    /** @throws UncheckedIOException when it cannot start */
    synchronized void start() {
        try {
            Broker started = Broker.start(configuration());
            // as long as the broker lives
            var _ = started.watchMessages(watcher);
            broker = started;
        } catch (IOException e) {
            throw new UncheckedIOException("the broker under test could not be started: " + e.getMessage(), e);
        }
    }

    private BrokerConfig configuration() throws IOException {
        BrokerConfig chosen = choice.config()
                .apply(BrokerConfig.defaults()
                        .withListeners(List.of(listener()))
                        // native ones take longer to load than a test gains by them
                        .withTransport(TransportKind.NIO)
                        .withSysIntervalSeconds(0));
        BrokerConfig guarded = chosen.withPorts(entrance.guard(chosen.ports()).withClock(clock::millis));
        return choice.durable() ? guarded.withPorts(guarded.ports().withStorage(storage())) : guarded;
    }

    private ListenerOptions listener() {
        if (certificates == null || keys == null) {
            return ListenerOptions.parse("mqtt://127.0.0.1:0");
        }
        TlsOptions tls = TlsOptions.of(KeyFiles.of(keys.certificate(), keys.key()));
        return ListenerOptions.parse("mqtts://127.0.0.1:0")
                .withTls(
                        choice.clientCertificates()
                                ? tls.withClients(ClientOptions.of(ClientCertificates.REQUIRED, certificates.caFile()))
                                : tls);
    }

    private LocalStorage storage() throws IOException {
        try {
            Class.forName("org.rocksdb.RocksDB", false, BrokerLife.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "durable() needs the storage engine on the test class path: add org.rocksdb:rocksdbjni in test scope",
                    e);
        }
        Path chosen = choice.dataFolder();
        return LocalStorage.open(chosen == null ? folder().resolve("data") : chosen);
    }

    synchronized void stop() {
        Broker running = broker;
        broker = null;
        if (running != null) {
            running.close();
        }
    }

    boolean isRunning() {
        return broker != null;
    }

    Broker broker() {
        Broker running = broker;
        if (running == null) {
            throw new IllegalStateException(
                    "the broker under test is down; restore() or the end of the outage brings it back");
        }
        return running;
    }

    TestClock clock() {
        return clock;
    }

    BrokerOptions.Choice choice() {
        return choice;
    }

    TestCertificates certificates() {
        if (certificates == null) {
            throw new IllegalStateException("the broker under test has no TLS; choose it with tls()");
        }
        return certificates;
    }

    boolean hasTls() {
        return certificates != null;
    }

    /** @throws IllegalArgumentException for a code that cannot refuse a CONNECT */
    void refuseClients(ReasonCode code) {
        entrance.refuse(code);
    }

    void acceptClients() {
        entrance.accept();
    }

    private synchronized Path folder() {
        try {
            Path made = folder == null ? Files.createTempDirectory("linnet-test") : folder;
            folder = made;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        stop();
        Path made = folder;
        folder = null;
        if (made != null) {
            delete(made);
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
