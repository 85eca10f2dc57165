package io.linnet.broker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Durability;
import io.linnet.broker.JournalRecord;
import io.linnet.broker.Message;
import io.linnet.broker.topic.Topic;
import io.linnet.store.Store;
import io.linnet.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitterTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private Store store;
    private Committer committer;
    private boolean closed;
    private final BlockingQueue<String> durable = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws Exception {
        store = Store.open(folder);
        committer = new Committer(store);
    }

    @AfterEach
    void close() {
        if (!closed) {
            closed = true;
            committer.close();
            store.close();
        }
    }

    /** A database without this file cannot be opened, and it cannot be written to once opening has failed. */
    private void breakDown() throws Exception {
        Files.move(folder.resolve("db/CURRENT"), elsewhere.resolve("CURRENT"));
        assertThatThrownBy(store::reopen).isInstanceOf(StoreException.class);
    }

    private void repair() throws Exception {
        Files.move(elsewhere.resolve("CURRENT"), folder.resolve("db/CURRENT"));
    }

    private void append(long session) {
        List<JournalRecord> batch = List.of(
                new JournalRecord.SessionKept(session, "client " + session, 60, 0, Durability.DISK, null, null));
        committer.append(batch, true, () -> durable.add("session " + session));
    }

    private void retain(String topic) {
        Message message = Message.of(Topic.of(topic), 1, true, new byte[1]);
        committer.retain(message, true, () -> durable.add("retained " + topic));
    }

    private String awaitDurable() throws InterruptedException {
        return String.valueOf(durable.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private String awaitTrouble() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String trouble = committer.trouble();
        while (trouble == null && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            trouble = committer.trouble();
        }
        return String.valueOf(trouble);
    }

    @Test
    void goesOnWhenTheDiskIsBackAndSaysNothingBefore() throws Exception {
        append(1);
        assertThat(awaitDurable()).isEqualTo("session 1");
        breakDown();
        append(2);
        assertThat(awaitTrouble()).contains(folder.toString());
        retain("a");
        append(3);
        assertThat(durable.poll(1, TimeUnit.SECONDS))
                .as("while it is tried again")
                .isNull();
        assertThat(committer.trouble()).isNotNull();

        repair();
        assertThat(awaitDurable()).isEqualTo("session 2");
        assertThat(awaitDurable()).isEqualTo("retained a");
        assertThat(awaitDurable()).isEqualTo("session 3");
        assertThat(committer.trouble()).isNull();
        close();
        assertThat(Folders.records(folder))
                .as("nothing that was durable before is lost")
                .hasSize(4);
    }

    @Test
    void whatCouldNotBeWrittenUntilTheEndIsNotSaidToBeDurable() throws Exception {
        append(1);
        awaitDurable();
        breakDown();
        append(2);
        awaitTrouble();
        append(3);
        close();
        assertThat(durable).isEmpty();
        repair();
        assertThat(Folders.records(folder)).hasSize(1);
    }

    @Test
    void closingWritesWhatWaitsInItsOrder() throws Exception {
        IntStream.rangeClosed(1, 300).forEach(this::append);
        close();
        assertThat(durable)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 300)
                        .mapToObj(each -> "session " + each)
                        .toList());
        assertThat(Folders.records(folder)).hasSize(300);
    }

    @Test
    void aBatchThatChangesNothingIsDurableAtOnce() throws Exception {
        committer.append(List.of(), true, () -> durable.add("nothing"));
        assertThat(awaitDurable()).isEqualTo("nothing");
    }
}
