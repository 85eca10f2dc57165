package io.linnet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.store.CheckReport.Finding;
import io.linnet.store.CheckReport.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    private static final int[] NONE = {};

    @TempDir
    Path folder;

    @BeforeEach
    void soundStore() throws Exception {
        SampleStore.write(folder);
    }

    private interface Damage {
        void in(Changes changes) throws StoreException;
    }

    private void write(Damage damage) throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            damage.in(changes);
            store.write(changes, true);
        }
    }

    private void put(Column column, byte[] key, byte[] value) throws Exception {
        try (Database database = new Database(folder.resolve("db"))) {
            database.rocks().put(database.column(column), key, value);
        }
    }

    private List<Kind> kinds() throws StoreException {
        return StoreCheck.of(folder).findings().stream().map(Finding::kind).toList();
    }

    private void expect(Kind kind, String example) throws StoreException {
        CheckReport report = StoreCheck.of(folder);
        assertThat(report.isSound()).isEqualTo(!kind.isDamage());
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.count()).isEqualTo(1);
            assertThat(finding.examples()).singleElement().asString().contains(example);
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StoredMessage message(String topic, String payload) {
        return new StoredMessage(bytes(topic), 1, false, new byte[0], bytes(payload), Long.MAX_VALUE, "sender");
    }

    private static StoredEntry entry(long session, long position, int qos, long body) {
        return new StoredEntry(session, position, body, qos, false, 1, NONE, null, message("t", "p"));
    }

    private static void flip(Path file, long position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[Math.toIntExact(position)] ^= 0x10;
        Files.write(file, bytes);
    }

    @Test
    void soundStoreHasNoFindingsAndIsLeftAlone() throws Exception {
        List<byte[]> before = contents();
        CheckReport report = StoreCheck.of(folder);
        assertThat(report.findings()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.records())
                .containsEntry("session", 3L)
                .containsEntry("subscription", 3L)
                .containsEntry("received", 2L)
                .containsEntry("sent", 2L)
                .containsEntry("leased", 2L)
                .containsEntry("body", 2L)
                .containsEntry("queued", 6L)
                .containsEntry("retained", 3L);
        assertThat(report.recordCount()).isEqualTo(23);
        assertThat(contents()).usingElementComparator(Arrays::compare).isEqualTo(before);
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (Path each : Copies.files(folder, "")) {
            all.add(bytes(each.toString()));
            all.add(Files.readAllBytes(each));
        }
        return all;
    }

    /** Each table file holds one column; the byte is in its first block, which holds records. */
    @Test
    void flippedByteInAnyTableFileIsFound() throws Exception {
        for (Path table : Copies.files(folder, ".sst")) {
            byte[] sound = Files.readAllBytes(table);
            flip(table, 20);
            CheckReport report = StoreCheck.of(folder);
            assertThat(report.isSound()).isFalse();
            assertThat(report.findings())
                    .filteredOn(finding -> finding.kind() == Kind.DAMAGED_TABLE)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.examples().getFirst())
                            .contains("checksum mismatch")
                            .contains(table.getFileName().toString()));
            Files.write(table, sound);
        }
        assertThat(kinds()).isEmpty();
    }

    @Test
    void flippedByteInTheLogIsFound() throws Exception {
        Path log = Copies.files(folder, ".log").getLast();
        flip(log, Files.size(log) / 2);
        expect(Kind.UNOPENABLE, "checksum mismatch");
    }

    /** A length that reaches beyond the end of the log cannot be told from a write that was cut off, so it is a remark at least. */
    @Test
    void damagedLengthInTheLogIsReported() throws Exception {
        write(changes -> changes.received(1, 2));
        Path log = Copies.files(folder, ".log").getLast();
        flip(log, 5);
        assertThat(kinds()).containsExactly(Kind.TORN_END);
    }

    @Test
    void tornEndOfTheLogIsARemark() throws Exception {
        Path log = Copies.files(folder, ".log").getLast();
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - 9));
        CheckReport report = StoreCheck.of(folder);
        // without the last write nobody waits for the bodies of the first
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.UNUSED_BODY, Kind.TORN_END);
        assertThat(report.isSound()).isTrue();
    }

    @Test
    void missingTableFileIsFound() throws Exception {
        Files.delete(Copies.files(folder, ".sst").getFirst());
        assertThat(StoreCheck.of(folder).isSound()).isFalse();
    }

    @Test
    void missingDatabaseIsFound() throws Exception {
        Files.move(folder.resolve("db"), folder.resolve("elsewhere"));
        expect(Kind.UNOPENABLE, "CURRENT");
    }

    @Test
    void recordsOfASessionThatIsNotThereAreFound() throws Exception {
        write(changes -> changes.subscribed(99, "a", 0, 0));
        expect(Kind.NO_SESSION, "subscription of session 99 to 'a'");
        write(changes -> {
            changes.received(99, 1);
            changes.sent(99, 1, Changes.RELEASED);
            changes.leased(99, 1, 1);
            changes.queued(entry(99, 1, 1, 0));
        });
        Finding finding = StoreCheck.of(folder).findings().getFirst();
        assertThat(finding.count()).isEqualTo(5);
        assertThat(finding.examples())
                .contains(
                        "received by session 99, packet identifier 1",
                        "sent by session 99, packet identifier 1",
                        "packet identifiers leased by session 99",
                        "queued for session 99, position 1");
    }

    @Test
    void missingBodyIsFound() throws Exception {
        write(changes -> changes.queued(entry(1, 100, 1, 77)));
        expect(Kind.NO_BODY, "queued for session 1, position 100: body 77");
    }

    @Test
    void unusedBodyIsARemark() throws Exception {
        write(changes -> changes.body(77, message("nobody/waits", "p")));
        expect(Kind.UNUSED_BODY, "body 77, topic 'nobody/waits'");
    }

    @Test
    void flowsWithoutTheirMessageAreFound() throws Exception {
        write(changes -> changes.sent(1, 50, 5000));
        expect(Kind.NO_ENTRY, "sent by session 1, packet identifier 50: nothing is at position 5000");
    }

    @Test
    void flowOfAMessageThatIsNotQosTwoIsFound() throws Exception {
        write(changes -> changes.sent(1, 50, 3));
        expect(Kind.NO_ENTRY, "the message at position 3 has QoS 1");
    }

    @Test
    void twoFlowsOfOneMessageAreFound() throws Exception {
        write(changes -> changes.sent(1, 50, 1));
        expect(Kind.SAME_ENTRY, "sent by session 1, packet identifier 50 at position 1");
    }

    @Test
    void twoSessionsOfOneClientAreFound() throws Exception {
        write(changes -> changes.session(new StoredSession(7, "away", 1, 0, 2, null, null)));
        expect(Kind.SAME_CLIENT, "sessions 1 and 7 are both of 'away'");
    }

    @Test
    void whatMqttDoesNotAllowIsFound() throws Exception {
        write(changes -> changes.subscribed(1, "a/#/b", 0, 0));
        expect(Kind.INVALID, "# came, allowed is it only as the whole last level");
        write(changes -> {
            changes.unsubscribed(1, "a/#/b");
            changes.retained(message("a/+", "p"));
        });
        expect(Kind.INVALID, "the wildcard + came at index 2 of a topic name");
        write(changes -> {
            changes.notRetained(bytes("a/+"));
            changes.queued(entry(1, 200, 3, 0));
        });
        expect(Kind.INVALID, "queued for session 1, position 200: qos is 3, allowed are 0 to 2");
        write(changes -> {
            changes.delivered(1, 200, 0);
            changes.retained(
                    new StoredMessage(bytes("p"), 1, true, new byte[] {0x7F}, bytes("p"), Long.MAX_VALUE, "sender"));
        });
        expect(Kind.INVALID, "property");
    }

    @Test
    void leasesThatNoPacketIdentifierCanHaveAreFound() throws Exception {
        write(changes -> changes.leased(3, 0, 1));
        expect(Kind.INVALID, "packet identifiers leased by session 3: first is 0, allowed are 1 to 65535");
        write(changes -> changes.leased(3, 1, 0));
        expect(Kind.INVALID, "packet identifiers leased by session 3: count is 0, allowed are 1 to 65535");
    }

    @Test
    void cutLeaseIsFound() throws Exception {
        put(Column.STATE, Keys.first(Keys.LEASED, 1), new byte[] {1, 0, 1, 0});
        expect(Kind.UNREADABLE, "the value has 4 bytes, expected are 5");
    }

    @Test
    void bytesThatAreNoRecordAreFound() throws Exception {
        put(Column.STATE, new byte[] {'X', 0, 0, 0, 0, 0, 0, 0, 1}, new byte[] {1, 2});
        expect(Kind.UNREADABLE, "column default, key 580000000000000001: a key of unknown kind 88");
    }

    @Test
    void cutKeyIsFound() throws Exception {
        put(Column.QUEUE, new byte[] {1, 2, 3}, new byte[] {1, 2});
        expect(Kind.UNREADABLE, "column queue, key 010203: the key is only 3 bytes long");
    }

    @Test
    void bytesBehindARecordAreFound() throws Exception {
        put(Column.STATE, Keys.flow(Keys.RECEIVED, 1, 9), new byte[] {1, 0});
        expect(Kind.UNREADABLE, "the value is garbled");
    }

    @Test
    void valueUnderTheKeyOfAnotherIsFound() throws Exception {
        try (Database database = new Database(folder.resolve("db"))) {
            byte[] value = database.rocks().get(database.column(Column.RETAINED), bytes("before"));
            database.rocks().put(database.column(Column.RETAINED), bytes("behind"), value);
        }
        expect(Kind.UNREADABLE, "the key does not belong to the value");
    }

    @Test
    void recordOfALaterFormatIsFound() throws Exception {
        put(Column.BODIES, Keys.body(5), new byte[] {9, 1, 1});
        expect(Kind.UNREADABLE, "a message has format 9");
    }

    @Test
    void whatIsNoStoreIsRefusedAndNotDamaged(@TempDir Path empty) throws Exception {
        assertThatThrownBy(() -> StoreCheck.of(empty))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not a Linnet data folder");
        try (Store store = Store.open(folder)) {
            assertThatThrownBy(() -> StoreCheck.of(store.path()))
                    .hasMessageContaining("in use by another broker or tool");
        }
        Files.writeString(folder.resolve("linnet-store"), "format=2\n");
        assertThatThrownBy(() -> StoreCheck.of(folder)).hasMessageContaining("written by a newer Linnet");
    }
}
