package io.linnet.broker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Durability;
import io.linnet.broker.Identity;
import io.linnet.broker.Journal;
import io.linnet.broker.JournalRecord;
import io.linnet.broker.Message;
import io.linnet.broker.RecoveredSession;
import io.linnet.broker.SessionImage;
import io.linnet.broker.WillMessage;
import io.linnet.broker.topic.Topic;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalStorageTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final long END = Long.MAX_VALUE;
    private static final int[] NONE = {};

    @TempDir
    Path folder;

    private interface Use {
        void of(LocalStorage storage) throws Exception;
    }

    /** One life of a broker. */
    private List<RecoveredSession> life(Use use) throws Exception {
        try (LocalStorage storage = LocalStorage.open(folder)) {
            List<RecoveredSession> recovered =
                    storage.recover().stream().map(RecoveredSession::of).toList();
            use.of(storage);
            return recovered;
        }
    }

    private void append(JournalRecord... records) throws Exception {
        AtomicInteger durable = new AtomicInteger();
        life(storage -> storage.journal(0).append(List.of(records), true, durable::incrementAndGet));
        assertThat(durable).hasValue(1);
    }

    private List<RecoveredSession> recovered() throws Exception {
        return life(storage -> {});
    }

    private RecoveredSession onlyOne() throws Exception {
        List<RecoveredSession> all = recovered();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static final JournalRecord.Proof PROOF = new JournalRecord.Proof(
            "jwt",
            Map.of("cert.cn", "pump", "cert.serial", "7"),
            List.of("writer", "Zo\u00EB"),
            List.of(
                    new Identity.Grant(Identity.Action.PUBLISH, "a/+"),
                    new Identity.Grant(Identity.Action.SUBSCRIBE, "b/#"),
                    new Identity.Grant(Identity.Action.RECEIVE, "c")));

    private static JournalRecord.SessionKept kept(long session) {
        return new JournalRecord.SessionKept(session, "client " + session, 3600, 0, Durability.DISK, null, null);
    }

    private static JournalRecord.Subscribed subscribed(long session, String topicFilter, int options) {
        return new JournalRecord.Subscribed(session, topicFilter, SubscriptionOptions.decode(options), 7);
    }

    private static Message message(String topic, String payload) {
        return Message.of(Topic.of(topic), 1, false, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static JournalRecord.Queued queued(long session, long position, long body, Message message) {
        return new JournalRecord.Queued(session, position, body, message, 1, false, NONE, null);
    }

    private static JournalRecord.Queued queued(long session, long position) {
        return queued(session, position, 0, message("t", "payload " + position));
    }

    private static List<JournalRecord.Queued> page(Journal journal, long session, long from, long to, int messages)
            throws Exception {
        return page(journal, session, from, to, messages, 1 << 20);
    }

    private static List<JournalRecord.Queued> page(
            Journal journal, long session, long from, long to, int messages, int bytes) throws Exception {
        CompletableFuture<@Nullable List<JournalRecord.Queued>> page = new CompletableFuture<>();
        journal.read(session, from, to, messages, bytes, page::complete);
        List<JournalRecord.Queued> found = page.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (found == null) {
            throw new AssertionError("the queue could not be read");
        }
        return found;
    }

    // ---- sessions

    @ParameterizedTest
    @EnumSource(Durability.class)
    void aSessionComesBackAsItWasKeptLast(Durability durability) throws Exception {
        WillMessage will = new WillMessage(
                Topic.of("wills/\u00E4"), 2, true, new byte[] {0x26, 0, 1, 'a', 0, 1, 'b'}, new byte[] {1}, 5, 60);
        JournalRecord.SessionKept first = new JournalRecord.SessionKept(
                1, "one", 10, 0, durability, will, new JournalRecord.Owner("Zo\u00EB", true, PROOF));
        JournalRecord.SessionKept other = new JournalRecord.SessionKept(
                2, "Zo\u00EB", 0xFFFF_FFFFL, 1234, durability, null, new JournalRecord.Owner("", false, null));
        append(first, other);
        assertThat(recovered())
                .extracting(RecoveredSession::state)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrder(first, other);
        JournalRecord.SessionKept away = new JournalRecord.SessionKept(1, "one", 20, 99, durability, null, null);
        append(away);
        assertThat(recovered()).extracting(RecoveredSession::state).containsExactlyInAnyOrder(away, other);
    }

    @Test
    void anEmptyFolderHasNoSessions() throws Exception {
        assertThat(recovered()).isEmpty();
        assertThat(Folders.records(folder)).isEmpty();
    }

    @Test
    void subscriptionsComeBackAsTheyWereMadeLast() throws Exception {
        append(
                kept(1),
                subscribed(1, "a/+", 0b01),
                subscribed(1, "$share/g/\u00E4/#", 0b10),
                subscribed(1, "gone", 0b00),
                new JournalRecord.Unsubscribed(1, "gone"),
                subscribed(1, "a/+", 0b0010_1110));
        assertThat(onlyOne().subscriptions())
                .containsExactly(subscribed(1, "$share/g/\u00E4/#", 0b10), subscribed(1, "a/+", 0b0010_1110));
        append(new JournalRecord.Unsubscribed(1, "a/+"));
        assertThat(onlyOne().subscriptions()).hasSize(1);
    }

    @Test
    void flowsFromTheClientComeBackUntilTheyAreReleased() throws Exception {
        append(
                kept(1),
                new JournalRecord.Received(1, 65_535),
                new JournalRecord.Received(1, 1),
                new JournalRecord.Received(1, 2),
                new JournalRecord.Released(1, 2));
        assertThat(onlyOne().received()).containsExactly(1, 65_535);
        append(new JournalRecord.Released(1, 1));
        assertThat(onlyOne().received()).containsExactly(65_535);
    }

    @Test
    void flowsToTheClientComeBackWhereTheyStood() throws Exception {
        append(
                kept(1),
                queued(1, 5),
                queued(1, 6),
                queued(1, 7),
                new JournalRecord.Sent(1, 40_000, 5),
                new JournalRecord.Sent(1, 2, 6),
                new JournalRecord.Sent(1, 3, 7));
        append(
                new JournalRecord.PubReceived(1, 2, 6, 0),
                new JournalRecord.PubReceived(1, 3, 7, JournalRecord.UNKNOWN_BODY),
                new JournalRecord.FlowEnded(1, 3));
        RecoveredSession session = onlyOne();
        assertThat(session.sent())
                .containsExactly(new SessionImage.Flow(2, SessionImage.RELEASED), new SessionImage.Flow(40_000, 5));
        assertThat(session.waiting())
                .isEqualTo(new RecoveredSession.Waiting(5, 5, 1, queued(1, 5).weight()));
    }

    @Test
    void theLastLeaseComesBack() throws Exception {
        append(kept(1), new JournalRecord.Leased(1, 1, 4096), new JournalRecord.Leased(1, 65_000, 65_535));
        assertThat(onlyOne().leased()).isEqualTo(new RecoveredSession.Range(65_000, 65_535));
    }

    @Test
    void numbersAreNotGivenTwice() throws Exception {
        List<Long> numbers = new ArrayList<>();
        life(storage -> {
            numbers.add(storage.journal(0).newNumber());
            numbers.add(storage.journal(1).newNumber());
            long session = storage.journal(0).newNumber();
            numbers.add(session);
            storage.journal(0).append(List.of(kept(session)), false, () -> {});
        });
        life(storage -> numbers.add(storage.journal(1).newNumber()));
        assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number > 0);
    }

    // ---- messages

    @Test
    void aMessageComesBackAsItWasQueued() throws Exception {
        Message message = new Message(
                Topic.of("\u00E4/\uD83D\uDC26"),
                2,
                true,
                new byte[] {0x26, 0, 1, 'a', 0, 1, 'b'},
                new byte[] {0, -1},
                1_793_534_400_007L,
                "sender",
                null);
        JournalRecord.Queued all =
                new JournalRecord.Queued(1, 3, 0, message, 2, true, new int[] {1, 268_435_455}, "$share/g/#");
        JournalRecord.Queued plain = queued(1, 9_000_000_000L);
        append(kept(1), all, plain);
        List<RecoveredSession> sessions = life(storage -> assertThat(page(storage.journal(0), 1, 0, END, 10))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(all, plain));
        assertThat(sessions.getFirst().waiting())
                .isEqualTo(new RecoveredSession.Waiting(3, 9_000_000_000L, 2, all.weight() + plain.weight()));
    }

    @Test
    void aMessageForSeveralSessionsIsStoredOnceUntilTheLastHasIt() throws Exception {
        Message shared = message("t", "shared");
        append(
                kept(1),
                kept(2),
                kept(3),
                queued(1, 1, 50, shared),
                new JournalRecord.Sent(1, 1, 1),
                queued(2, 1, 50, shared),
                queued(3, 1, 50, shared),
                queued(3, 2, 51, message("t", "another")));
        assertThat(bodies()).isEqualTo(2);
        life(storage -> {
            for (long session = 1; session <= 3; session++) {
                JournalRecord.Queued found =
                        page(storage.journal(0), session, 1, 2, 10).getFirst();
                assertThat(found).usingRecursiveComparison().isEqualTo(queued(session, 1, 50, shared));
            }
        });
        append(
                new JournalRecord.PubReceived(1, 1, 1, 50),
                new JournalRecord.Delivered(2, 1, JournalRecord.UNKNOWN_BODY),
                new JournalRecord.Delivered(3, 2, 51));
        assertThat(bodies()).isEqualTo(1);
        append(new JournalRecord.Delivered(3, 1, 50));
        assertThat(bodies()).isZero();
        assertThat(recovered())
                .extracting(RecoveredSession::waiting)
                .containsOnly(new RecoveredSession.Waiting(0, 0, 0, 0));
    }

    private long bodies() throws Exception {
        return Folders.records(folder).stream()
                .filter(line -> line.startsWith("{\"type\":\"body\""))
                .count();
    }

    @Test
    void queuesAreReadInPages() throws Exception {
        JournalRecord[] records = IntStream.rangeClosed(1, 10)
                .mapToObj(position -> queued(1, position))
                .toArray(JournalRecord[]::new);
        append(kept(1), kept(2), queued(2, 5));
        append(records);
        life(storage -> {
            Journal journal = storage.journal(3);
            assertThat(page(journal, 1, 0, END, 4))
                    .extracting(JournalRecord.Queued::position)
                    .containsExactly(1L, 2L, 3L, 4L);
            assertThat(page(journal, 1, 5, 8, 4))
                    .extracting(JournalRecord.Queued::position)
                    .containsExactly(5L, 6L, 7L);
            assertThat(page(journal, 1, 9, END, 4)).hasSize(2);
            assertThat(page(journal, 1, 1, END, 100, 1)).as("one at least").hasSize(1);
            assertThat(page(journal, 1, 11, END, 4)).isEmpty();
            assertThat(page(journal, 9, 0, END, 4)).isEmpty();
        });
    }

    // ---- ends

    @Test
    void aSessionThatEndedLeavesNothing() throws Exception {
        append(
                kept(1),
                subscribed(1, "a", 1),
                subscribed(1, "b", 1),
                new JournalRecord.Received(1, 1),
                queued(1, 1, 50, message("t", "shared")),
                queued(1, 2),
                new JournalRecord.Sent(1, 3, 2),
                new JournalRecord.Leased(1, 1, 10));
        assertThat(Folders.records(folder)).hasSize(9);
        append(new JournalRecord.SessionEnded(1, List.of("a", "b"), true, true));
        assertThat(Folders.records(folder)).isEmpty();
    }

    @Test
    void whatIsLeftOfASessionThatIsOverIsRemovedAtTheStart() throws Exception {
        append(kept(1), subscribed(1, "a", 1), queued(1, 1));
        List<String> sound = Folders.records(folder);
        append(
                // its end said that there was nothing more
                new JournalRecord.SessionEnded(2, List.of(), false, false),
                queued(2, 1, 50, message("t", "shared")),
                queued(2, 2),
                subscribed(3, "b", 1),
                new JournalRecord.Received(4, 1),
                new JournalRecord.Sent(5, 1, 1),
                new JournalRecord.Leased(6, 1, 10));
        assertThat(Folders.records(folder)).hasSize(sound.size() + 7);
        assertThat(onlyOne().state().session()).isEqualTo(1);
        assertThat(Folders.records(folder)).isEqualTo(sound);
    }

    // ---- completion

    @Test
    void batchesOfAShardAreDurableInTheirOrder() throws Exception {
        ConcurrentLinkedQueue<Integer> first = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Integer> second = new ConcurrentLinkedQueue<>();
        life(storage -> {
            Thread other = new Thread(() -> appendMany(storage.journal(1), 2, second));
            other.start();
            appendMany(storage.journal(0), 1, first);
            other.join();
        });
        List<Integer> inOrder = IntStream.rangeClosed(1, 500).boxed().toList();
        assertThat(first).containsExactlyElementsOf(inOrder);
        assertThat(second).containsExactlyElementsOf(inOrder);
        assertThat(recovered()).allMatch(session -> session.waiting().messages() == 500);
    }

    private static void appendMany(Journal journal, long session, ConcurrentLinkedQueue<Integer> durable) {
        journal.append(List.of(kept(session)), false, () -> {});
        for (int i = 1; i <= 500; i++) {
            int number = i;
            journal.append(List.of(queued(session, i)), i % 100 == 0, () -> durable.add(number));
        }
    }

    @Test
    void aBatchIsThereWhenItIsSaidToBeDurable() throws Exception {
        append(kept(1));
        life(storage -> {
            Journal journal = storage.journal(0);
            CompletableFuture<Void> durable = new CompletableFuture<>();
            journal.append(List.of(queued(1, 1)), true, () -> durable.complete(null));
            durable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(page(journal, 1, 0, END, 10)).hasSize(1);
            assertThat(journal.trouble()).isNull();
        });
    }

    @Test
    void aFolderBelongsToOneBrokerAtATime() throws Exception {
        life(storage -> assertThatThrownBy(() -> LocalStorage.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in use by another broker or tool"));
        recovered();
    }
}
