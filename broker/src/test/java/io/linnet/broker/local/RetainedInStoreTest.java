package io.linnet.broker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Message;
import io.linnet.broker.RetainedStore;
import io.linnet.broker.retained.FilterSeek;
import io.linnet.broker.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedInStoreTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final int MUCH = 1 << 20;

    @TempDir
    Path folder;

    private LocalStorage storage;
    private RetainedStore retained;

    @BeforeEach
    void open() throws Exception {
        storage = LocalStorage.open(folder);
        storage.recover();
        retained = storage.retained();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void put(Message message) throws Exception {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        retained.put(message, false, () -> durable.complete(null));
        durable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void put(String... topics) throws Exception {
        for (String topic : topics) {
            put(message(topic, "of " + topic));
        }
    }

    private static Message message(String topic, String payload) {
        return Message.of(Topic.of(topic), 1, true, payload.getBytes(StandardCharsets.UTF_8));
    }

    private RetainedStore.Page page(String from, UnaryOperator<@Nullable String> seek, int messages, int bytes)
            throws Exception {
        CompletableFuture<RetainedStore.@Nullable Page> page = new CompletableFuture<>();
        retained.read(from, seek, messages, bytes, page::complete);
        RetainedStore.Page found = page.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (found == null) {
            throw new AssertionError("the page could not be read");
        }
        return found;
    }

    private RetainedStore.Page page(String from, String topicFilter, int messages) throws Exception {
        return page(from, new FilterSeek(topicFilter)::seekFrom, messages, MUCH);
    }

    private static List<String> topics(RetainedStore.Page page) {
        return page.messages().stream().map(each -> each.topic().name()).toList();
    }

    @Test
    void aMessageComesBackInTheNextLifeAsItWasPut() throws Exception {
        Message message = new Message(
                Topic.of("\u00E4"),
                2,
                true,
                new byte[] {0x26, 0, 1, 'a', 0, 1, 'b'},
                new byte[] {0, -1},
                1_793_534_400_007L,
                "sender",
                null);
        put(message("\u00E4", "the one before"));
        put(message);
        storage.close();
        open();
        assertThat(page("", UnaryOperator.identity(), 10, MUCH).messages())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(message);
    }

    @Test
    void anEmptyPayloadForgets() throws Exception {
        put("a", "b");
        put(message("a", ""));
        put(message("never there", ""));
        assertThat(topics(page("", UnaryOperator.identity(), 10, MUCH))).containsExactly("b");
    }

    @Test
    void pagesGoOnWhereTheOneBeforeEnded() throws Exception {
        put("a/1", "a/2", "a/2/x", "a/3", "b");
        RetainedStore.Page first = page("a/", "a/+", 2);
        assertThat(topics(first)).containsExactly("a/1", "a/2");
        assertThat(first.isLast()).isFalse();
        RetainedStore.Page second = page("a/2\0", "a/+", 2);
        assertThat(topics(second)).containsExactly("a/3");
        assertThat(second.isLast()).isTrue();
        RetainedStore.Page none = page("a/3\0", "a/+", 2);
        assertThat(none.messages()).isEmpty();
        assertThat(none.isLast()).isTrue();
    }

    @Test
    void aPageEndsWithTheMessageThatFillsIt() throws Exception {
        put("a", "b", "c");
        RetainedStore.Page page = page("", UnaryOperator.identity(), 10, 1);
        assertThat(topics(page)).containsExactly("a");
        assertThat(page.isLast()).isFalse();
        RetainedStore.Page last = page("b\0", UnaryOperator.identity(), 10, 1);
        assertThat(topics(last)).containsExactly("c");
        assertThat(page("c\0", UnaryOperator.identity(), 10, 1).isLast()).isTrue();
    }

    @Test
    void topicsStandInTheOrderOfTheirCodePoints() throws Exception {
        String bird = "\uD83D\uDC26";
        put(bird, "\uFFFD", "z", "x/" + bird + "/v", "x/\uFFFD/v", "x/\u00E9/v");
        assertThat(topics(page("", "#", 10)))
                .containsExactly("x/\u00E9/v", "x/\uFFFD/v", "x/" + bird + "/v", "z", "\uFFFD", bird);
        assertThat(topics(page("x/", "x/+/v", 10))).containsExactly("x/\u00E9/v", "x/\uFFFD/v", "x/" + bird + "/v");
        assertThat(topics(page("x/\uFFFD/v\0", "x/+/v", 10))).containsExactly("x/" + bird + "/v");
    }
}
