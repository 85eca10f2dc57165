package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker on its way from one configuration to another: everything is prepared, then swapped, then each shard looks at its clients
 * again on its own loop. One reload at a time.
 *
 * <p>A handshake that was judged by the old rules and is not over yet cannot slip through: before its session is made, and again before
 * its CONNACK, it is judged by the rules of then ({@link #mayStay}), and both happen on the loop that runs {@link #recheck}.
 */
final class Reload {
    private static final String LISTENER_CLOSED = "the listener was closed";
    private static final String NOT_WELCOME = "the client may no longer connect";

    private final Broker broker;

    Reload(Broker broker) {
        this.broker = broker;
    }

    synchronized CompletableFuture<ReloadReport> to(BrokerConfig next, OpenListeners listeners) throws IOException {
        BrokerConfig before = broker.config();
        BrokerConfig effective = effective(before, next);
        OpenListeners.Change change = listeners.prepare(effective);
        broker.config(effective);
        listeners.swap(change, effective);
        Map<String, Integer> disconnected = new ConcurrentHashMap<>();
        return broker.onEachShard(shard -> recheck(shard, disconnected)).thenApply(done -> {
            ReloadReport report = new ReloadReport(
                    names(change.added()),
                    names(change.closing()),
                    change.changed(),
                    disconnected,
                    needsRestart(before, next));
            tell(report);
            return report;
        });
    }

    private static List<String> names(List<OpenListeners.Open> listeners) {
        return listeners.stream().map(each -> each.options().name()).toList();
    }

    /** What of the new configuration can hold at once. */
    private static BrokerConfig effective(BrokerConfig before, BrokerConfig next) {
        Ports kept = before.ports();
        Ports wanted = next.ports();
        return next.withTransport(before.transport())
                .withLoops(before.loops())
                .withPorts(kept.withAuthenticator(wanted.authenticator())
                        .withEnhancedAuthenticators(wanted.enhancedAuthenticators())
                        .withAuthorizer(wanted.authorizer()));
    }

    private static List<String> needsRestart(BrokerConfig before, BrokerConfig next) {
        List<String> all = new ArrayList<>();
        if (before.transport() != next.transport()) {
            all.add("transport");
        }
        if (before.loops() != next.loops()) {
            all.add("loops");
        }
        if (before.limits().topicCacheEntries() != next.limits().topicCacheEntries()) {
            all.add("limits.topic-cache-entries");
        }
        if (before.limits().interLoopBytes() != next.limits().interLoopBytes()) {
            all.add("limits.inter-loop-bytes");
        }
        return all;
    }

    /** Looks at every client of a shard by the rules of now. On the shard's loop. */
    private void recheck(Shard shard, Map<String, Integer> disconnected) {
        shard.refreshNow();
        BrokerConfig config = broker.config();
        for (Session session : List.copyOf(shard.sessions())) {
            Connection connection = session.connection();
            if (connection == null) {
                continue;
            }
            Inbound inbound = connection.inbound();
            if (connection.door().isClosed()) {
                connection.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, LISTENER_CLOSED);
                disconnected.merge(LISTENER_CLOSED, 1, Integer::sum);
            } else if (inbound != null
                    && !mayStay(config, connection, inbound.identity(), inbound.reauthentication())) {
                connection.disconnect(ReasonCode.NOT_AUTHORIZED, NOT_WELCOME);
                disconnected.merge(NOT_WELCOME, 1, Integer::sum);
            } else if (inbound != null) {
                inbound.permissions(config.ports().authorizer().permissions(inbound.identity()));
            }
        }
    }

    /** Whether a client would be let in now as who it is, by the way it came. On its loop. */
    static boolean mayStay(
            BrokerConfig config, Connection connection, ClientIdentity client, @Nullable Reauthentication method) {
        if (connection.door().isClosed()) {
            return false;
        }
        Peer peer = Peer.of(connection.wire());
        Ports ports = config.ports();
        return method == null
                ? ports.authenticator().mayStay(client, peer)
                : ports.enhancedAuthenticators().stream()
                        .filter(each -> each.method().equals(method.method()))
                        .anyMatch(each -> each.mayStay(client, peer));
    }

    private static void tell(ReloadReport report) {
        LogEvent.RELOAD
                .entry()
                .addKeyValue("opened", String.join(", ", report.opened()))
                .addKeyValue("closed", String.join(", ", report.closed()))
                .addKeyValue("changed", String.join(", ", report.changed()))
                .addKeyValue("disconnected", new TreeMap<>(report.disconnected()).toString())
                .addKeyValue("needs-restart", String.join(", ", report.needsRestart()))
                .log();
    }
}
