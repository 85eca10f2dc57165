package io.linnet.broker;

import io.linnet.packet.ReasonCode;
import io.linnet.transport.Encryption;
import io.linnet.transport.Listener;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Disconnects the clients of a listener whose certificates its authorities and revocation lists do not trust any more. The shards say
 * which certificates there are, they are verified on a thread that may take its time, and the shards disconnect.
 */
final class TrustCheck {
    private static final String NOT_TRUSTED = "the client's certificate is no longer trusted";

    private final Broker broker;
    private final Listener listener;
    private final Door door;

    TrustCheck(Broker broker, Listener listener, Door door) {
        this.broker = broker;
        this.listener = listener;
        this.door = door;
    }

    /** Complete when nobody is left. Any thread. */
    CompletableFuture<Void> run() {
        Map<X509Certificate, List<X509Certificate>> chains = new ConcurrentHashMap<>();
        Set<X509Certificate> refused = ConcurrentHashMap.newKeySet();
        return broker.onEachShard(shard -> gather(shard, chains))
                .thenRunAsync(() -> chains.forEach((own, chain) -> {
                    if (!listener.trusts(chain)) {
                        refused.add(own);
                    }
                }))
                .thenCompose(verified -> refused.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : broker.onEachShard(shard -> disconnect(shard, refused)));
    }

    private void gather(Shard shard, Map<X509Certificate, List<X509Certificate>> chains) {
        for (Session session : shard.sessions()) {
            List<X509Certificate> chain = chain(session);
            if (!chain.isEmpty()) {
                chains.put(chain.getFirst(), chain);
            }
        }
    }

    private List<X509Certificate> chain(Session session) {
        Connection connection = session.connection();
        if (connection == null || connection.door() != door) {
            return List.of();
        }
        Encryption encryption = connection.wire().encryption();
        return encryption == null ? List.of() : encryption.clientCertificates();
    }

    private void disconnect(Shard shard, Set<X509Certificate> refused) {
        shard.refreshNow();
        for (Session session : List.copyOf(shard.sessions())) {
            List<X509Certificate> chain = chain(session);
            Connection connection = session.connection();
            if (connection != null && !chain.isEmpty() && refused.contains(chain.getFirst())) {
                connection.disconnect(ReasonCode.NOT_AUTHORIZED, NOT_TRUSTED);
            }
        }
    }
}
