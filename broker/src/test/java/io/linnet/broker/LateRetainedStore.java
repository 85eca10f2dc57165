package io.linnet.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Retained messages that are durable, are looked at and are answered when a test says so, in short pages. For one thread. */
final class LateRetainedStore implements RetainedStore {
    private record Put(Message message, boolean toDisk, Runnable durable) {}

    private record Reading(
            String from, UnaryOperator<@Nullable String> seek, int messages, Consumer<@Nullable Page> page) {}

    private final int pageMessages;
    private final NavigableMap<byte[], Message> kept = new TreeMap<>(Arrays::compareUnsigned);
    private final Deque<Put> puts = new ArrayDeque<>();
    private final Deque<Reading> readings = new ArrayDeque<>();
    private final Deque<Runnable> answers = new ArrayDeque<>();

    LateRetainedStore(int pageMessages) {
        this.pageMessages = pageMessages;
    }

    // ---- the port

    @Override
    public void put(Message message, boolean toDisk, Runnable durable) {
        puts.add(new Put(message, toDisk, durable));
    }

    @Override
    public void read(
            String from,
            UnaryOperator<@Nullable String> seek,
            int maximumMessages,
            int maximumBytes,
            Consumer<@Nullable Page> page) {
        readings.add(new Reading(from, seek, Math.min(maximumMessages, pageMessages), page));
    }

    @Override
    public long count() {
        return kept.size();
    }

    // ---- what the test says

    /** The oldest message that was put is durable. */
    void landOne() {
        Put put = puts.remove();
        byte[] topic = put.message().topic().utf8();
        if (put.message().payload().length == 0) {
            kept.remove(topic);
        } else {
            kept.put(topic, put.message());
        }
        put.durable().run();
    }

    /** All that was put is durable. */
    void land() {
        while (!puts.isEmpty()) {
            landOne();
        }
    }

    /** The pages that were asked for are read now; they come with {@link #answer}. */
    void look() {
        for (Reading reading = readings.poll(); reading != null; reading = readings.poll()) {
            Consumer<@Nullable Page> to = reading.page();
            Page page = page(reading);
            answers.add(() -> to.accept(page));
        }
    }

    /** The pages that were asked for cannot be read. */
    void fail() {
        for (Reading reading = readings.poll(); reading != null; reading = readings.poll()) {
            reading.page().accept(null);
        }
    }

    void answer() {
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
    }

    private Page page(Reading reading) {
        List<Message> found = new ArrayList<>();
        byte[] at = bytes(reading.from());
        while (found.size() < reading.messages()) {
            Map.Entry<byte[], Message> next = kept.ceilingEntry(at);
            String topic = next == null ? null : next.getValue().topic().name();
            String target = topic == null ? null : reading.seek().apply(topic);
            if (next == null || target == null) {
                return new Page(found, true);
            }
            if (target.equals(topic)) {
                found.add(next.getValue());
                at = bytes(topic + '\0');
            } else {
                at = bytes(target);
            }
        }
        return new Page(found, false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- what has come

    int readings() {
        return readings.size();
    }

    /** What was put and is not durable, as text; with a star what has to be on the disk. */
    List<String> puts() {
        return puts.stream()
                .map(put -> put.message().topic() + "=" + RetainedMessagesTest.payload(put.message())
                        + (put.toDisk() ? "*" : ""))
                .toList();
    }
}
