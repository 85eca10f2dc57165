package io.linnet.broker;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Port: retained messages that do not live in memory. Any thread; nothing blocks. */
public interface RetainedStore {
    /**
     * Some messages in order.
     *
     * @param isLast whether there are no more behind them; else there is at least one message
     */
    record Page(List<Message> messages, boolean isLast) {}

    /**
     * Keeps a message as the one of its topic, or with an empty payload forgets the one that is there. Calls take effect in their
     * order.
     *
     * @param toDisk whether it has to be on the disk before {@code durable}
     * @param durable called once, on any thread
     */
    void put(Message message, boolean toDisk, Runnable durable);

    /**
     * Reads messages in the order of their topic names' code points.
     *
     * @param from the first topic name to look at
     * @param seek says for a topic name: itself when it is wanted, else the smallest one behind it that can be wanted, or null
     * @param page called once, on any thread; null when they cannot be read now
     */
    void read(
            String from,
            UnaryOperator<@Nullable String> seek,
            int maximumMessages,
            int maximumBytes,
            Consumer<@Nullable Page> page);

    /** About how many there are. */
    long count();
}
