package io.linnet.broker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lists of clients and of sessions: each shard is asked for its share on its own loop, and for no more than fits the page. */
final class Census {
    private static final Comparator<ConnectedClient> ORDER = Comparator.comparing(ConnectedClient::clientIdentifier);

    private Census() {}

    static CompletableFuture<List<ConnectedClient>> page(Broker broker, String after, int limit) {
        List<CompletableFuture<List<ConnectedClient>>> shares = broker.shards().stream()
                .map(shard -> CompletableFuture.supplyAsync(() -> share(shard, after, limit), shard.loop()))
                .toList();
        return CompletableFuture.allOf(shares.toArray(CompletableFuture[]::new))
                .thenApply(done -> shares.stream()
                        .flatMap(share -> share.join().stream())
                        .sorted(ORDER)
                        .limit(limit)
                        .toList());
    }

    static CompletableFuture<List<SessionSummary>> sessions(Broker broker, String after, int limit) {
        List<CompletableFuture<List<SessionSummary>>> shares = broker.shards().stream()
                .map(shard -> CompletableFuture.supplyAsync(() -> sessions(shard, after, limit), shard.loop()))
                .toList();
        return CompletableFuture.allOf(shares.toArray(CompletableFuture[]::new))
                .thenApply(done -> shares.stream()
                        .flatMap(share -> share.join().stream())
                        .sorted(Comparator.comparing(SessionSummary::clientIdentifier))
                        .limit(limit)
                        .toList());
    }

    private static List<SessionSummary> sessions(Shard shard, String after, int limit) {
        return shard.sessions().stream()
                .filter(session -> session.clientIdentifier().compareTo(after) > 0)
                .sorted(Comparator.comparing(Session::clientIdentifier))
                .limit(limit)
                .map(Census::summary)
                .toList();
    }

    private static SessionSummary summary(Session session) {
        Identity owner = session.identity();
        Map<String, Integer> granted = new TreeMap<>();
        session.subscriptions().forEach((filter, subscription) -> granted.put(filter, subscription.receiver.qos()));
        return new SessionSummary(
                session.clientIdentifier(),
                session.connection() != null,
                owner == null ? "" : owner.user(),
                session.expirySeconds(),
                Collections.unmodifiableMap(granted),
                session.outgoing().waiting());
    }

    private static List<ConnectedClient> share(Shard shard, String after, int limit) {
        PriorityQueue<ConnectedClient> first = new PriorityQueue<>(ORDER.reversed());
        shard.refreshNow();
        for (Session session : shard.sessions()) {
            ConnectedClient client = client(session);
            if (client != null && client.clientIdentifier().compareTo(after) > 0) {
                first.add(client);
                if (first.size() > limit) {
                    first.remove();
                }
            }
        }
        return new ArrayList<>(first);
    }

    private static @Nullable ConnectedClient client(Session session) {
        Connection connection = session.connection();
        Inbound inbound = connection == null ? null : connection.inbound();
        return connection == null || inbound == null
                ? null
                : new ConnectedClient(
                        session.clientIdentifier(),
                        inbound.identity().user(),
                        connection.wire().remoteAddress(),
                        connection.wire().listenerName(),
                        connection.peer().version().level(),
                        connection.millisConnected());
    }
}
