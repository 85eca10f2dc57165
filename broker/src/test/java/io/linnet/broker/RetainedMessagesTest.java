package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import io.linnet.session.Expiry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Retained messages in a store that is slow and gives two of them at a time. */
class RetainedMessagesTest {
    private static final long NOW = 1_000_000;
    private static final long READ_AGAIN_MILLIS = 500;

    private final LateRetainedStore store = new LateRetainedStore(2);
    private final RetainedMessages retained = new RetainedMessages(store);
    private final ManualLoop loop = new ManualLoop();

    static String payload(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    private static Message message(String topic, String payload, long expires) {
        return new Message(
                Topic.of(topic), 1, true, new byte[0], payload.getBytes(StandardCharsets.UTF_8), expires, "p", null);
    }

    private void put(String topic, String payload) {
        put(message(topic, payload, Expiry.NEVER));
    }

    private void put(Message message) {
        retained.put(message, true, () -> {});
    }

    private void stored(String... topics) {
        for (String topic : topics) {
            put(topic, "old");
        }
        store.land();
    }

    private RetainedCursor cursor(String topicFilter) {
        return retained.matching(topicFilter, loop);
    }

    private void answer() {
        store.look();
        store.answer();
        loop.round();
    }

    /** The next messages that need no reading, then what the cursor said instead of one. */
    private static List<String> here(RetainedCursor cursor) {
        List<String> found = new ArrayList<>();
        while (true) {
            switch (cursor.next()) {
                case RetainedCursor.Next.Found(Message message) -> found.add(message.topic() + "=" + payload(message));
                case RetainedCursor.Next.Later later -> {
                    found.add("later");
                    return found;
                }
                case RetainedCursor.Next.End end -> {
                    found.add("end");
                    return found;
                }
            }
        }
    }

    /** All messages, however many pages it takes. */
    private List<String> all(RetainedCursor cursor) {
        List<String> found = new ArrayList<>();
        for (List<String> page = here(cursor); ; page = here(cursor)) {
            found.addAll(page);
            if (!found.removeLast().equals("later")) {
                return found;
            }
            answer();
        }
    }

    // ---- pages

    @Test
    void matchingMessagesComePageByPageInOrder() {
        stored("a/1", "a/2", "a/3", "a/3/x", "b");
        RetainedCursor cursor = cursor("a/+");
        assertThat(here(cursor)).containsExactly("later");
        assertThat(here(cursor)).as("one reading is enough").containsExactly("later");
        assertThat(store.readings()).isEqualTo(1);
        answer();
        assertThat(here(cursor)).containsExactly("a/1=old", "a/2=old", "later");
        answer();
        assertThat(here(cursor)).containsExactly("a/3=old", "end");
        assertThat(here(cursor)).containsExactly("end");
        assertThat(all(cursor("#"))).containsExactly("a/1=old", "a/2=old", "a/3=old", "a/3/x=old", "b=old");
        assertThat(all(cursor("a/2"))).containsExactly("a/2=old");
        assertThat(all(cursor("none/#"))).isEmpty();
    }

    @Test
    void whoeverWaitsForAPageIsToldOnce() {
        stored("a");
        RetainedCursor cursor = cursor("#");
        AtomicInteger told = new AtomicInteger();
        here(cursor);
        cursor.whenReady(told::incrementAndGet);
        store.look();
        store.answer();
        assertThat(told).as("on the loop and not on the store's thread").hasValue(0);
        loop.round();
        assertThat(told).hasValue(1);
        assertThat(here(cursor)).containsExactly("a=old", "end");
    }

    @Test
    void aPageThatCannotBeReadIsAskedForAgainLater() {
        stored("a");
        RetainedCursor cursor = cursor("#");
        here(cursor);
        AtomicInteger told = new AtomicInteger();
        cursor.whenReady(told::incrementAndGet);
        put("a", "new");
        store.fail();
        loop.round();
        assertThat(here(cursor)).containsExactly("later");
        assertThat(store.readings()).as("not at once").isZero();
        loop.pass(READ_AGAIN_MILLIS - 1);
        assertThat(told).hasValue(0);
        loop.pass(1);
        assertThat(told).hasValue(1);
        assertThat(all(cursor)).containsExactly("a=new");
        store.land();
        assertThat(retained.newer("#", "").hasNext())
                .as("the reading that failed is over")
                .isFalse();
    }

    @Test
    void topicsBeyondTheBasicPlaneStandWhereTheirBytesDo() {
        String bird = "\uD83D\uDC26";
        String cat = "\uD83D\uDC31";
        stored("a", "\uFFFD", bird);
        put("\uE000", "new");
        put(cat, "new");
        assertThat(all(cursor("#"))).containsExactly("a=old", "\uE000=new", "\uFFFD=old", bird + "=old", cat + "=new");
        assertThat(all(cursor("+"))).hasSize(5);
    }

    // ---- what is newer than a page

    @Test
    void aMessageThatIsNotDurableIsSeenInPlaceOfTheOneBefore() {
        stored("a", "b");
        put("b", "new");
        put("c", "new");
        assertThat(all(cursor("#"))).containsExactly("a=old", "b=new", "c=new");
        assertThat(all(cursor("b"))).containsExactly("b=new");
        assertThat(all(cursor("c"))).containsExactly("c=new");
    }

    @Test
    void aMessagePutWhileItsPageIsBeingReadWins() {
        stored("a", "b", "c");
        RetainedCursor cursor = cursor("#");
        here(cursor);
        store.look();
        put("a", "new");
        put("a!", "new");
        store.answer();
        loop.round();
        assertThat(here(cursor)).containsExactly("a=new", "a!=new", "b=old", "later");
    }

    @Test
    void aMessageThatBecameDurableAfterItsPageWasReadWins() {
        stored("a", "b", "c");
        RetainedCursor cursor = cursor("#");
        here(cursor);
        store.look();
        put("a", "new");
        put("b", "");
        store.land();
        store.answer();
        loop.round();
        assertThat(here(cursor)).containsExactly("a=new", "later");
        assertThat(all(cursor)).containsExactly("c=old");
    }

    @Test
    void aNewTopicBehindThePageComesWithALaterOneAndOnce() {
        stored("a", "b", "d");
        RetainedCursor cursor = cursor("#");
        here(cursor);
        put("c", "new");
        put("e", "new");
        answer();
        assertThat(here(cursor)).containsExactly("a=old", "b=old", "later");
        store.land();
        assertThat(all(cursor)).containsExactly("c=new", "d=old", "e=new");
    }

    @Test
    void aTopicThatWasForgottenIsNotSeenAnyMore() {
        stored("a", "b", "c");
        put("b", "");
        assertThat(all(cursor("#"))).containsExactly("a=old", "c=old");
        assertThat(all(cursor("b"))).isEmpty();
        store.land();
        assertThat(all(cursor("#"))).containsExactly("a=old", "c=old");
        put("b", "again");
        assertThat(all(cursor("#"))).containsExactly("a=old", "b=again", "c=old");
    }

    @Test
    void whenAllOfAPageWasForgottenTheNextOneComes() {
        stored("a", "b", "c");
        put("a", "");
        put("b", "");
        assertThat(all(cursor("#"))).containsExactly("c=old");
    }

    @Test
    void aMessageThatWentToTheClientMeanwhileIsNotSentAgain() {
        stored("a", "b", "c");
        RetainedCursor cursor = cursor("#");
        here(cursor);
        answer();
        cursor.superseded("b");
        cursor.superseded("not there");
        assertThat(here(cursor)).containsExactly("a=old", "later");
        assertThat(all(cursor)).containsExactly("c=old");
    }

    // ---- what stands in memory meanwhile

    @Test
    void onlyWhatIsNotDurableCosts() {
        AtomicInteger durable = new AtomicInteger();
        Message message = message("a", "payload", Expiry.NEVER);
        retained.put(message, true, durable::incrementAndGet);
        retained.put(message("b", "", Expiry.NEVER), false, durable::incrementAndGet);
        assertThat(store.puts()).containsExactly("a=payload*", "b=");
        assertThat(retained.pendingBytes()).isGreaterThan(message.weight());
        store.landOne();
        assertThat(durable).hasValue(1);
        assertThat(retained.newer("#", ""))
                .toIterable()
                .extracting(RetainedMessagesTest::payload)
                .containsExactly("");
        store.land();
        assertThat(durable).hasValue(2);
        assertThat(retained.pendingBytes()).isZero();
        assertThat(retained.newer("#", "").hasNext()).isFalse();
        assertThat(retained.count()).isEqualTo(1);
    }

    @Test
    void whatIsDurableStaysForReadingsThatBeganBefore() {
        RetainedCursor first = cursor("#");
        here(first);
        put("a", "1");
        store.landOne();
        RetainedCursor second = cursor("#");
        here(second);
        put("b", "2");
        store.landOne();
        assertThat(retained.newer("#", "")).toIterable().hasSize(2);
        store.look();
        store.answer();
        loop.round();
        assertThat(retained.newer("#", "").hasNext()).isFalse();
        assertThat(here(first)).containsExactly("a=1", "b=2", "later");
        assertThat(here(second)).containsExactly("a=1", "b=2", "later");
    }

    @Test
    void theNextMessageOfATopicIsNotForgottenWithTheOneBefore() {
        put("a", "1");
        put("a", "2");
        store.landOne();
        assertThat(all(cursor("a"))).containsExactly("a=2");
    }

    @Test
    void messagesOfTheBrokerItselfAreNeverStored() {
        put("$SYS/broker/uptime", "1");
        assertThat(store.puts()).isEmpty();
        assertThat(retained.isStored("$SYS/broker/uptime")).isFalse();
        assertThat(retained.isStored("a")).isTrue();
        assertThat(here(cursor("$SYS/#"))).containsExactly("$SYS/broker/uptime=1", "end");
        assertThat(all(cursor("#"))).isEmpty();
        put("$SYS/broker/uptime", "");
        assertThat(here(cursor("$SYS/#"))).containsExactly("end");
    }

    // ---- expiry

    /** As many rounds as it takes to look at everything once. */
    private void sweep(int pages) {
        for (int i = 0; i < pages; i++) {
            retained.expire(NOW, loop);
            answer();
        }
    }

    @Test
    void expiredMessagesAreForgottenPageByPage() {
        put(message("a", "x", NOW - 1));
        put(message("b", "x", NOW + 1));
        put(message("c", "x", Expiry.NEVER));
        put(message("d", "x", NOW - 1));
        store.land();
        sweep(1);
        assertThat(store.puts()).containsExactly("a=");
        sweep(2);
        assertThat(store.puts()).containsExactly("a=", "d=");
        assertThat(all(cursor("#"))).containsExactly("b=x", "c=x");
        store.land();
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void aMessageThatCameMeanwhileIsNotForgottenWithTheExpiredOne() {
        put(message("a", "x", NOW - 1));
        store.land();
        retained.expire(NOW, loop);
        store.look();
        put("a", "new");
        store.answer();
        loop.round();
        assertThat(store.puts()).containsExactly("a=new*");
        store.land();
        sweep(2);
        assertThat(all(cursor("#"))).containsExactly("a=new");
    }

    @Test
    void theSearchRestsWhileNothingCanExpire() {
        stored("a", "b", "c");
        sweep(2); // an earlier run may have left messages that expire
        retained.expire(NOW, loop);
        assertThat(store.readings()).isZero();
        put(message("d", "x", NOW - 1));
        store.land();
        sweep(3);
        assertThat(store.puts()).containsExactly("d=");
    }

    @Test
    void oneSearchIsUnderWayAtATimeAndAFailureEndsIt() {
        put(message("a", "x", NOW - 1));
        store.land();
        retained.expire(NOW, loop);
        retained.expire(NOW, loop);
        assertThat(store.readings()).isEqualTo(1);
        store.fail();
        loop.round();
        sweep(1);
        assertThat(store.puts()).containsExactly("a=");
    }

    @Test
    void expiredMessagesInMemoryAreForgottenToo() {
        RetainedMessages inMemory = new RetainedMessages(null);
        inMemory.put(message("a", "x", NOW - 1), false, () -> {});
        inMemory.put(message("b", "x", NOW + 1), false, () -> {});
        assertThat(inMemory.count()).isEqualTo(2);
        inMemory.expire(NOW, loop);
        assertThat(here(inMemory.matching("#", loop))).containsExactly("b=x", "end");
        assertThat(inMemory.count()).isEqualTo(1);
    }
}
