package io.linnet.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which clients are traced, and who looks at all messages. Any thread. */
final class Traces {
    private final Broker broker;
    private final Map<String, PacketTrace> byClient = new ConcurrentHashMap<>();
    private final List<Consumer<Message>> ofMessages = new CopyOnWriteArrayList<>();

    Traces(Broker broker) {
        this.broker = broker;
    }

    /** Where to show the packets of a client; null for all clients but a few. */
    @Nullable
    PacketTrace of(String clientIdentifier) {
        return byClient.isEmpty() ? null : byClient.get(clientIdentifier);
    }

    void add(String clientIdentifier, Consumer<TracedPacket> watcher) {
        byClient.compute(clientIdentifier, (id, known) -> {
            PacketTrace trace = known == null ? new PacketTrace(id, broker) : known;
            trace.add(watcher);
            return trace;
        });
        tell(clientIdentifier);
    }

    void remove(String clientIdentifier, Consumer<TracedPacket> watcher) {
        byClient.computeIfPresent(clientIdentifier, (id, trace) -> trace.remove(watcher) ? null : trace);
        tell(clientIdentifier);
    }

    void addForMessages(Consumer<Message> watcher) {
        ofMessages.add(watcher);
    }

    void removeForMessages(Consumer<Message> watcher) {
        ofMessages.remove(watcher);
    }

    /** A message is about to be handed out; those of the broker itself are not shown. */
    void published(Publication publication) {
        if (!ofMessages.isEmpty() && !publication.publisher().isEmpty()) {
            Message message = publication.message();
            ofMessages.forEach(watcher -> watcher.accept(message));
        }
    }

    /** A connection that exists already gets to know it on its own loop. */
    private void tell(String clientIdentifier) {
        Shard shard = broker.shardOf(clientIdentifier);
        try {
            shard.loop().execute(() -> tell(shard.session(clientIdentifier)));
        } catch (RejectedExecutionException closed) {
            // the broker has ended, and nobody is left to be traced
        }
    }

    private static void tell(@Nullable Session session) {
        Connection connection = session == null ? null : session.connection();
        if (connection != null) {
            connection.traceAnew();
        }
    }
}
