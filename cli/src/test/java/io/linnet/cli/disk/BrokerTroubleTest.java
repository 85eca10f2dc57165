package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk of a running broker fails and gets well: refused while it lasts, nothing lost that was acknowledged, no restart. */
@Timeout(180)
class BrokerTroubleTest {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int SUCCESS = 0;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    @TempDir
    private Path scratch;

    private Path folder = Path.of("");
    private Path errors = Path.of("");
    private final Set<Integer> acknowledged = new TreeSet<>();
    private final Map<Integer, RawClient> waiting = new TreeMap<>();
    private int identifier;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(scratch.resolve("data"));
        errors = scratch.resolve("errors");
    }

    private TroubledBroker start() throws IOException {
        return TroubledBroker.start(List.of(), folder, errors);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                argumentSet("fsync fails", "fdatasync:error=EIO"),
                argumentSet("no space", "write:error=ENOSPC"),
                argumentSet("read-only", "write:error=EROFS"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whatCannotBeKeptIsRefusedUntilTheDiskIsWell(String injection) throws Exception {
        try (TroubledBroker broker = start()) {
            leaveASubscription(broker.port());
            try (RawClient publisher = publisher(broker.port())) {
                assertThat(publish(publisher)).isEqualTo(SUCCESS);
            }
            broker.beginTrouble(injection, files());
            awaitRefusal(broker.port());
            qos0AndCleanSessionsGoOn(broker.port());
            olderClientsAreClosed(broker.port());
            broker.endTrouble();
            awaitRecovery(broker.port());
            broker.kill();
        }
        assertThat(Files.readString(errors)).contains("nothing can be made durable", "the disk is back");
        everythingAcknowledgedArrives();
    }

    @Test
    void aDiskThatIsReallyFullRefusesAndRecovers() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, 4);
                TroubledBroker broker = start()) {
            leaveASubscription(broker.port());
            disk.fillUp();
            awaitRefusal(broker.port());
            qos0AndCleanSessionsGoOn(broker.port());
            disk.makeRoom();
            awaitRecovery(broker.port());
            broker.kill();
            everythingAcknowledgedArrives();
        }
    }

    @Test
    void aSlowDiskRefusesNothing() throws Exception {
        try (TroubledBroker broker = start()) {
            leaveASubscription(broker.port());
            broker.beginTrouble("fdatasync:delay_exit=50000");
            try (RawClient publisher = publisher(broker.port())) {
                for (int i = 0; i < 20; i++) {
                    assertThat(publish(publisher)).isEqualTo(SUCCESS);
                }
            }
            broker.kill();
        }
        everythingAcknowledgedArrives();
    }

    /** The files that there are, and those that opening the database again makes. */
    private Path[] files() throws IOException {
        Path database = folder.resolve("db");
        try (Stream<Path> present = Files.list(database)) {
            Stream<Path> coming = IntStream.range(1, 120)
                    .mapToObj("%06d"::formatted)
                    .flatMap(number ->
                            Stream.of(number + ".log", number + ".sst", number + ".dbtmp", "MANIFEST-" + number))
                    .map(database::resolve);
            return Stream.concat(present, coming).distinct().toArray(Path[]::new);
        }
    }

    private static void leaveASubscription(int port) throws IOException {
        try (RawClient subscriber = RawClient.connect(port, true, "subscriber", true)) {
            assertThat(subscriber.receive().type()).isEqualTo(RawClient.CONNACK);
            subscriber.subscribe(1, "q/#");
            assertThat(subscriber.receive().type()).isEqualTo(RawClient.SUBACK);
        }
    }

    private static RawClient publisher(int port) throws IOException {
        RawClient publisher = RawClient.connect(port, true, "", false);
        assertThat(publisher.receive().type()).isEqualTo(RawClient.CONNACK);
        return publisher;
    }

    /** Publishes one more message for the subscriber, remembers it when it was acknowledged, and says how. */
    private int publish(RawClient publisher) throws IOException {
        int number = ++identifier;
        publisher.publish(number, "q/" + number);
        RawClient.Packet pubAck = publisher.receive();
        assertThat(pubAck.identifier()).isEqualTo(number);
        if (pubAck.reason() == SUCCESS) {
            acknowledged.add(number);
        }
        return pubAck.reason();
    }

    /** Publishes until one is refused; what came before the trouble was noticed waits for the disk without an answer. */
    private void awaitRefusal(int port) throws IOException {
        int reason = SUCCESS;
        while (reason == SUCCESS) {
            RawClient publisher = publisher(port);
            publisher.patience(300);
            try {
                reason = publish(publisher);
                publisher.close();
            } catch (SocketTimeoutException unanswered) {
                waiting.put(identifier, publisher);
            }
        }
        assertThat(reason).isEqualTo(QUOTA_EXCEEDED);
    }

    /** What waited is answered, without anybody asking again, and then new work is taken. */
    private void awaitRecovery(int port) throws IOException {
        assertThat(waiting).as("messages that waited for the disk").isNotEmpty();
        for (Map.Entry<Integer, RawClient> each : waiting.entrySet()) {
            try (RawClient publisher = each.getValue()) {
                publisher.patience(60_000);
                RawClient.Packet late = publisher.receive();
                assertThat(late.identifier()).isEqualTo(each.getKey());
                assertThat(late.reason()).isEqualTo(SUCCESS);
                acknowledged.add(each.getKey());
            }
        }
        try (RawClient publisher = publisher(port)) {
            assertThat(publish(publisher)).isEqualTo(SUCCESS);
        }
    }

    private static void qos0AndCleanSessionsGoOn(int port) throws IOException {
        try (RawClient clean = RawClient.connect(port, true, "clean", false)) {
            assertThat(clean.receive().type()).isEqualTo(RawClient.CONNACK);
            clean.subscribe(7, "clean/#");
            assertThat(clean.receive().type()).isEqualTo(RawClient.SUBACK);
            clean.publish(0, "clean/0");
            assertThat(clean.receive().topic()).isEqualTo("clean/0");
            clean.publish(9, "clean/1");
            RawClient.Packet one = clean.receive();
            RawClient.Packet other = clean.receive();
            assertThat(List.of(one.type(), other.type()))
                    .containsExactlyInAnyOrder(RawClient.PUBLISH, RawClient.PUBACK);
            clean.publish(10, "nobody/listens");
            RawClient.Packet pubAck = clean.receive();
            while (pubAck.type() != RawClient.PUBACK) {
                pubAck = clean.receive();
            }
            assertThat(pubAck.reason()).isIn(SUCCESS, NO_MATCHING_SUBSCRIBERS);
        }
    }

    /** A PUBACK of 3.1.1 cannot say no. */
    private void olderClientsAreClosed(int port) throws IOException {
        try (RawClient older = RawClient.connect(port, false, "older", false)) {
            assertThat(older.receive().type()).isEqualTo(RawClient.CONNACK);
            int number = ++identifier;
            older.publish(number, "q/" + number);
            assertThat(older.isClosed()).as("closed instead of acknowledged").isTrue();
        }
    }

    private void everythingAcknowledgedArrives() throws Exception {
        Set<Integer> missing = new TreeSet<>(acknowledged);
        try (TroubledBroker broker = start();
                RawClient subscriber = RawClient.connect(broker.port(), true, "subscriber", true);
                RawClient last = publisher(broker.port())) {
            assertThat(subscriber.receive().sessionPresent()).isTrue();
            last.publish(1, "q/0");
            int number;
            do {
                RawClient.Packet packet = subscriber.receive();
                number = Integer.parseInt(packet.topic().substring(2));
                missing.remove(number);
                subscriber.acknowledge(packet);
            } while (number != 0);
        }
        assertThat(missing).as("messages that were acknowledged and are lost").isEmpty();
    }
}
