package io.linnet.broker;

import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Gathers retained messages from a cursor; belongs to the loop of the first shard. */
final class RetainedList {
    private final Shard shard;
    private final RetainedCursor cursor;
    private final int limit;
    private final List<Message> found = new ArrayList<>();
    private final CompletableFuture<List<Message>> result;

    private RetainedList(Shard shard, String topicFilter, int limit, CompletableFuture<List<Message>> result) {
        this.shard = shard;
        this.cursor = shard.broker().fabric().retained(topicFilter, shard.loop());
        this.limit = limit;
        this.result = result;
    }

    /** @throws io.linnet.packet.ProtocolViolation when it is no topic filter, and says why */
    static CompletableFuture<List<Message>> of(Broker broker, String topicFilter, int limit) {
        String filter = TopicFilter.parse(topicFilter).filter();
        Shard first = broker.shards().getFirst();
        CompletableFuture<List<Message>> result = new CompletableFuture<>();
        first.loop().execute(() -> new RetainedList(first, filter, limit, result).gather());
        return result;
    }

    private void gather() {
        long now = shard.refreshNow();
        while (found.size() < limit) {
            switch (cursor.next()) {
                case RetainedCursor.Next.Found(Message message) when !message.isExpired(now) -> found.add(message);
                case RetainedCursor.Next.Found(Message expired) -> {}
                case RetainedCursor.Next.Later() -> {
                    cursor.whenReady(this::gather);
                    return;
                }
                case RetainedCursor.Next.End() -> {
                    result.complete(List.copyOf(found));
                    return;
                }
            }
        }
        result.complete(List.copyOf(found));
    }
}
