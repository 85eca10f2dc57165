package io.linnet.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which clients are traced. Any thread. */
final class Traces {
    private final Broker broker;
    private final Map<String, PacketTrace> byClient = new ConcurrentHashMap<>();

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

    /** A connection that exists already gets to know it on its own loop. */
    private void tell(String clientIdentifier) {
        Shard shard = broker.shardOf(clientIdentifier);
        shard.loop().execute(() -> {
            Session session = shard.session(clientIdentifier);
            Connection connection = session == null ? null : session.connection();
            if (connection != null) {
                connection.traceAnew();
            }
        });
    }
}
