package io.linnet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final int[] NONE = {};

    @TempDir
    Path folder;

    /** Writes down what it is shown, a line each. */
    private static class Lines implements StoredState {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void session(StoredSession session) {
            lines.add("session " + session.number() + " " + session.clientIdentifier() + " " + session.expirySeconds()
                    + " " + session.leftAt() + " " + session.durability());
        }

        @Override
        public void subscription(long session, String topicFilter, int options, int identifier) {
            lines.add("subscription " + session + " " + topicFilter + " " + options + " " + identifier);
        }

        @Override
        public void received(long session, int packetIdentifier) {
            lines.add("received " + session + " " + packetIdentifier);
        }

        @Override
        public void sent(long session, int packetIdentifier, long position) {
            lines.add("sent " + session + " " + packetIdentifier + " " + position);
        }

        @Override
        public void leased(long session, int first, int count) {
            lines.add("leased " + session + " " + first + " " + count);
        }

        @Override
        public void queue(long session, long first, long last, long messages, long weight) {
            lines.add("queue " + session + " " + first + "-" + last + " " + messages + " " + weight);
        }
    }

    private static StoredMessage message(String topic, String payload) {
        return new StoredMessage(bytes(topic), 1, false, new byte[0], bytes(payload), Long.MAX_VALUE, "sender", null);
    }

    private static StoredEntry entry(long session, long position, long body, StoredMessage message) {
        return new StoredEntry(session, position, body, 1, false, 100, NONE, null, message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> loaded(Store store) throws StoreException {
        Lines lines = new Lines();
        store.load(lines);
        return lines.lines;
    }

    private static List<String> payloads(List<StoredEntry> entries) {
        return entries.stream()
                .map(entry ->
                        entry.position() + " " + new String(entry.message().payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whatWasWrittenIsThereAfterOpeningAgain() throws StoreException {
        try (Store store = Store.open(folder)) {
            long session = store.newNumber();
            Changes changes = store.changes();
            changes.session(new StoredSession(session, "one", 3600, 0, 2, null, null));
            changes.subscribed(session, "a/+", 1, 7);
            changes.received(session, 65_535);
            changes.sent(session, 3, 11);
            changes.leased(session, 65_000, 4096);
            changes.queued(entry(session, 11, 0, message("a/b", "first")));
            changes.queued(entry(session, 12, 0, message("a/b", "second")));
            store.write(changes, true);
        }
        try (Store store = Store.open(folder)) {
            assertThat(loaded(store))
                    .containsExactly(
                            "session 1 one 3600 0 2",
                            "subscription 1 a/+ 1 7",
                            "received 1 65535",
                            "sent 1 3 11",
                            "leased 1 65000 4096",
                            "queue 1 11-12 2 200");
            assertThat(payloads(store.queue(1, 0, Long.MAX_VALUE, 10, 1 << 20)))
                    .containsExactly("11 first", "12 second");
            assertThat(store.newNumber()).isEqualTo(2);
        }
    }

    @Test
    void everythingAnEntryCanSayComesBack() throws StoreException {
        StoredMessage message =
                new StoredMessage(bytes("ä/€"), 2, true, new byte[] {1, 1}, new byte[] {0, -1}, 1234, "Zoë", null);
        StoredEntry written =
                new StoredEntry(5, 9, 0, 2, true, 77, new int[] {1, 268_435_455}, "$share/g/ä/#", message);
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.queued(written);
            store.write(changes, false);
            StoredEntry read = store.queue(5, 9, 10, 1, 1).getFirst();
            assertThat(read).usingRecursiveComparison().isEqualTo(written);
        }
    }

    @Test
    void sessionKeepsItsWillAndItsOwner() throws StoreException {
        StoredWill will = new StoredWill(message("gone", "bye"), 5, 6);
        List<StoredSession> written = List.of(
                new StoredSession(1, "one", 0xFFFF_FFFFL, 99, 1, will, null),
                new StoredSession(2, "two", 3600, 0, 2, will, new StoredSession.Owner("Zo\u00EB", true, null)),
                new StoredSession(3, "three", 3600, 0, 2, will, new StoredSession.Owner("", false, null)),
                new StoredSession(4, "four", 3600, 0, 2, will, new StoredSession.Owner("alice", true, PROOF)));
        List<StoredSession> seen = new ArrayList<>();
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            written.forEach(changes::session);
            store.write(changes, false);
            store.load(new Lines() {
                @Override
                public void session(StoredSession session) {
                    seen.add(session);
                }
            });
        }
        assertThat(seen).usingRecursiveFieldByFieldElementComparator().isEqualTo(written);
    }

    static final StoredSession.Proof PROOF = new StoredSession.Proof(
            "jwt",
            Map.of("cert.cn", "pump", "cert.serial", "7"),
            List.of("writer", "Zo\u00EB"),
            List.of(
                    new StoredSession.Grant(StoredSession.Action.PUBLISH, "a/+"),
                    new StoredSession.Grant(StoredSession.Action.PUBLISH, "b"),
                    new StoredSession.Grant(StoredSession.Action.RECEIVE, "c/#")));

    @Test
    void ownersSurviveExportAndImport() throws Exception {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.session(
                    new StoredSession(4, "four", 3600, 0, 2, null, new StoredSession.Owner("alice", true, PROOF)));
            changes.session(new StoredSession(5, "five", 3600, 0, 2, null, new StoredSession.Owner("bob", true, null)));
            store.write(changes, false);
        }
        assertThat(StoreCheck.of(folder).findings()).isEmpty();
        String exported = Copies.exported(folder);
        assertThat(exported)
                .contains("\"proof\":{\"source\":\"jwt\",\"attributes\":{\"cert.cn\":\"pump\",\"cert.serial\":\"7\"},"
                        + "\"roles\":[\"writer\",\"Zo\u00EB\"],\"publish\":[\"a/+\",\"b\"],\"receive\":[\"c/#\"]}")
                .contains("\"owner\":{\"user\":\"bob\",\"proven\":true}");
        Path copy = folder.resolve("copy");
        StoreImport.read(new ByteArrayInputStream(exported.getBytes(StandardCharsets.UTF_8)), copy);
        assertThat(Copies.exported(copy)).isEqualTo(exported);
    }

    @Test
    void databaseThatWentAwayIsNotMadeAnew() throws Exception {
        Path database = folder.resolve("db");
        Path elsewhere = folder.resolve("elsewhere");
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.session(new StoredSession(1, "one", 3600, 0, 2, null, null));
            store.write(changes, true);
            Files.move(database, elsewhere);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(store::reopen).hasMessageContaining("opening " + folder + " again failed");
                assertThatThrownBy(() -> store.write(changes, true)).hasMessageContaining("is not open at the moment");
            }
        }
    }

    @Test
    void databaseThatLostItsFirstFileIsNotMadeAnew() throws Exception {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.session(new StoredSession(1, "one", 3600, 0, 2, null, null));
            store.write(changes, true);
        }
        Path current = folder.resolve("db").resolve("CURRENT");
        Files.move(current, folder.resolve("elsewhere"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Store.open(folder))
                    .hasMessageContaining("cannot be opened")
                    .hasMessageContaining("CURRENT");
        }
        Files.move(folder.resolve("elsewhere"), current);
        try (Store store = Store.open(folder)) {
            assertThat(loaded(store)).containsExactly("session 1 one 3600 0 2");
        }
    }

    @Test
    void sessionThatEndedLeavesNothing() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.session(new StoredSession(1, "one", 1, 0, 2, null, null));
            changes.subscribed(1, "a", 0, 0);
            changes.received(1, 1);
            changes.sent(1, 1, 1);
            changes.body(1, message("t", "shared"));
            changes.queued(entry(1, 1, 1, message("t", "shared")));
            changes.session(new StoredSession(2, "two", 1, 0, 2, null, null));
            store.write(changes, true);

            Changes end = store.changes();
            end.sessionEnded(1, List.of("a"), true, true);
            store.write(end, true);
        }
        try (Store store = Store.open(folder)) {
            assertThat(loaded(store)).containsExactly("session 2 two 1 0 2");
            Changes refers = store.changes();
            refers.queued(entry(2, 1, 1, message("t", "shared")));
            store.write(refers, false);
            assertThatThrownBy(() -> store.queue(2, 0, 9, 9, 9)).hasMessageContaining("refers to body 1");
        }
    }

    @Test
    void bodyStaysAsLongAsAnEntryRefersToItAlsoAcrossARestart() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.body(7, message("t", "shared"));
            changes.queued(entry(1, 1, 7, message("t", "shared")));
            changes.queued(entry(2, 5, 7, message("t", "shared")));
            changes.delivered(1, 1, 7);
            store.write(changes, true);
        }
        try (Store store = Store.open(folder)) {
            assertThat(loaded(store)).containsExactly("queue 2 5-5 1 100");
            assertThat(payloads(store.queue(2, 0, 9, 9, 1))).containsExactly("5 shared");
            Changes last = store.changes();
            last.delivered(2, 5, Changes.UNKNOWN_BODY);
            last.queued(entry(2, 6, 7, message("t", "shared")));
            store.write(last, true);
            assertThatThrownBy(() -> store.queue(2, 0, 9, 9, 9)).hasMessageContaining("refers to body 7");
            assertThat(store.newNumber()).isEqualTo(8);
        }
    }

    @Test
    void queueIsReadInPagesAndInOrder() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            for (int i = 300; i >= 1; i--) {
                changes.queued(entry(1, i, 0, message("t", "m" + i)));
            }
            changes.queued(entry(2, 1, 0, message("t", "other")));
            store.write(changes, false);
            assertThat(payloads(store.queue(1, 1, Long.MAX_VALUE, 2, 1 << 20))).containsExactly("1 m1", "2 m2");
            assertThat(store.queue(1, 3, 200, 1000, 1 << 20)).hasSize(197);
            assertThat(store.queue(1, 1, Long.MAX_VALUE, 1000, 250)).hasSize(3);
            assertThat(store.queue(1, 301, Long.MAX_VALUE, 1000, 250)).isEmpty();
        }
    }

    @Test
    void retainedMessagesAreFoundBySeeking() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            for (String topic : List.of("a", "a/b", "b", "b/c", "c", "\uFFFD", "\uD83D\uDE00")) {
                changes.retained(message(topic, "of " + topic));
            }
            changes.notRetained(bytes("a/b"));
            store.write(changes, true);
            UnaryOperator<@Nullable String> all = name -> name;
            assertThat(store.retained("", all, 100, 1 << 20))
                    .extracting(each -> new String(each.topic(), StandardCharsets.UTF_8))
                    .containsExactly("a", "b", "b/c", "c", "\uFFFD", "\uD83D\uDE00");
            UnaryOperator<@Nullable String> onlyC = name -> name == null || name.compareTo("c") > 0 ? null : "c";
            assertThat(store.retained("", onlyC, 100, 1 << 20)).hasSize(1);
            assertThat(store.retained("a/b")).isNull();
            assertThat(store.retained("b")).isNotNull();
        }
        try (Store store = Store.open(folder)) {
            assertThat(store.retainedCount()).isPositive();
        }
    }

    @Test
    void expiredEntriesAreFoundAFewAtATime() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            for (int i = 1; i <= 5; i++) {
                long expires = i % 2 == 0 ? 1_000 : i == 5 ? 2_000 : Long.MAX_VALUE;
                changes.queued(entry(
                        i < 4 ? 1 : 2,
                        i,
                        0,
                        new StoredMessage(bytes("t"), 1, false, new byte[0], bytes("m"), expires, "sender", null)));
            }
            store.write(changes, false);

            ExpirySweep first = store.expired(1_000, 0, 0, 3);
            assertThat(first.expired()).containsExactly(new ExpirySweep.Expired(1, 2, 100));
            ExpirySweep rest = store.expired(1_000, first.nextSession(), first.nextPosition(), 3);
            assertThat(rest.expired()).containsExactly(new ExpirySweep.Expired(2, 4, 100));
            assertThat(rest.nextSession()).as("the end was reached").isZero();
            assertThat(store.expired(2_000, 2, 5, 3).expired()).containsExactly(new ExpirySweep.Expired(2, 5, 100));
        }
    }

    @Test
    void folderIsForOneAtATime() throws StoreException {
        try (Store store = Store.open(folder)) {
            assertThat(store.path()).isEqualTo(folder);
            assertThatThrownBy(() -> Store.open(folder))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another broker or tool");
        }
        Store.open(folder).close();
    }

    @Test
    void newerFormatIsRefusedUntouched() throws Exception {
        Store.open(folder).close();
        Files.writeString(folder.resolve("linnet-store"), "format=2\n");
        assertThatThrownBy(() -> Store.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 2")
                .hasMessageContaining("newer Linnet");
    }

    @Test
    void folderOfSomethingElseIsNotTakenForAStore() {
        assertThatThrownBy(() -> Store.openExisting(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not a Linnet data folder");
    }

    @Test
    void writingGoesOnAfterReopening() throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            changes.queued(entry(1, 1, 0, message("t", "one")));
            store.write(changes, true);
            store.reopen();
            store.write(changes, true);
            assertThat(payloads(store.queue(1, 0, 9, 9, 1 << 20))).containsExactly("1 one");
        }
    }
}
