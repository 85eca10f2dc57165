package io.linnet.broker;

import io.linnet.broker.retained.FilterSeek;
import io.linnet.broker.retained.TopicOrder;
import io.linnet.transport.Loop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the retained messages that match a filter, a page in memory at a time. Each topic comes as it is when its page is
 * read, or newer. Belongs to one loop.
 */
final class RetainedCursor {
    /** What comes next. */
    sealed interface Next {
        /** A message. */
        record Found(Message message) implements Next {}

        /** It is being read. */
        record Later() implements Next {}

        /** Nothing. */
        record End() implements Next {}
    }

    private static final Next LATER = new Next.Later();
    private static final Next END = new Next.End();
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 256 << 10;
    private static final long READ_AGAIN_MILLIS = 500;

    /** Where pages come from. */
    private record Source(RetainedMessages messages, String topicFilter, FilterSeek seek, Loop loop) {}

    private final @Nullable Source source;
    private Iterator<Message> inMemory;
    private final Map<String, Message> page = new LinkedHashMap<>();
    private @Nullable String from;
    private boolean reading;
    private @Nullable Runnable ready;

    private RetainedCursor(@Nullable Source source, Iterator<Message> inMemory, @Nullable String from) {
        this.source = source;
        this.inMemory = inMemory;
        this.from = from;
    }

    static RetainedCursor inMemory(Iterator<Message> messages) {
        return new RetainedCursor(null, messages, null);
    }

    static RetainedCursor stored(RetainedMessages messages, String topicFilter, FilterSeek seek, Loop loop) {
        Source source = new Source(messages, topicFilter, seek, loop);
        return new RetainedCursor(source, List.<Message>of().iterator(), seek.start());
    }

    Next next() {
        if (inMemory.hasNext()) {
            return new Next.Found(inMemory.next());
        }
        if (!page.isEmpty()) {
            Iterator<Message> first = page.values().iterator();
            Message message = first.next();
            first.remove();
            return new Next.Found(message);
        }
        if (source == null || from == null) {
            return END;
        }
        if (!reading) {
            read(source, from);
        }
        return LATER;
    }

    /** After {@link Next.Later}: called once, on the loop, when it is worth asking again. */
    void whenReady(Runnable action) {
        ready = action;
    }

    /** A newer message of the topic has gone to the client meanwhile. */
    void superseded(String topicName) {
        page.remove(topicName);
    }

    private void read(Source at, String position) {
        reading = true;
        long begun = at.messages().begins();
        at.messages()
                .store()
                .read(
                        position,
                        at.seek()::seekFrom,
                        PAGE_MESSAGES,
                        PAGE_BYTES,
                        found -> at.loop().execute(() -> arrived(at, position, found, begun)));
    }

    private void arrived(Source at, String position, RetainedStore.@Nullable Page found, long begun) {
        if (found == null) {
            at.messages().ends(begun);
            at.loop().schedule(READ_AGAIN_MILLIS, () -> {
                reading = false;
                ready();
            });
            return;
        }
        String last = found.isLast() ? null : found.messages().getLast().topic().name();
        merge(found.messages(), at.messages().newer(at.topicFilter(), position), last);
        at.messages().ends(begun);
        from = last == null ? null : last + '\0';
        reading = false;
        ready();
    }

    private void ready() {
        Runnable action = ready;
        ready = null;
        if (action != null) {
            action.run();
        }
    }

    /** Joins a page of the store and what is newer, up to the page's last topic. Both are in order, and so is the outcome. */
    private void merge(List<Message> stored, Iterator<Message> newer, @Nullable String last) {
        Message next = newer.hasNext() ? newer.next() : null;
        for (Message message : stored) {
            String topic = message.topic().name();
            while (next != null && TopicOrder.compare(next.topic().name(), topic) < 0) {
                add(next);
                next = newer.hasNext() ? newer.next() : null;
            }
            if (next != null && next.topic().name().equals(topic)) {
                add(next);
                next = newer.hasNext() ? newer.next() : null;
            } else {
                add(message);
            }
        }
        while (next != null && last == null) {
            add(next);
            next = newer.hasNext() ? newer.next() : null;
        }
    }

    private void add(Message message) {
        if (message.payload().length > 0) {
            page.put(message.topic().name(), message);
        }
    }
}
