package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A broker on its way from one configuration to another: everything is prepared, then swapped, then each shard looks at its clients
 * again on its own loop. One reload at a time.
 *
 * <p>A handshake that was judged by the old rules and is not over yet cannot slip through: before its session is made, and again before
 * its CONNACK, it is judged by the rules of then ({@link Connection#mayStay}), and both happen on the loop that runs {@link #recheck}.
 */
final class Reload {
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
        broker.listenersChanged();
        Map<String, Integer> disconnected = new ConcurrentHashMap<>();
        Consumer<String> gone = why -> disconnected.merge(why, 1, Integer::sum);
        return broker.onEachShard(shard -> recheck(shard, gone))
                .thenCompose(judged -> listeners.checkTrust(gone))
                .thenApply(done -> {
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

    /** Looks at every session of a shard by the rules of now. On the shard's loop. */
    private static void recheck(Shard shard, Consumer<String> gone) {
        shard.refreshNow();
        for (Session session : List.copyOf(shard.sessions())) {
            shard.guarded("judging a session anew", () -> {
                session.limit();
                String why = session.recheck();
                if (!why.isEmpty()) {
                    gone.accept(why);
                }
            });
        }
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
