package io.linnet.broker;

import io.linnet.transport.EventLoops;
import io.linnet.transport.Listener;
import io.linnet.transport.ListenerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners of a broker, and how they become those of another configuration. One thread at a time; the list may be read by any. */
final class OpenListeners {
    /** A listener that accepts. */
    record Open(ListenerOptions options, Listener listener, Door door) {}

    /**
     * What becomes of the listeners: opened and not in use yet.
     *
     * @param next all listeners of the new configuration, in its order
     * @param added those of them that were opened for it
     * @param closing those that the new configuration does not have
     * @param changed names of those that go on with other options
     * @param prepared what the listeners serve by from then on that were open before
     * @param retired doors whose clients may not stay: of listeners that close, or that speak another scheme from now on
     */
    record Change(
            List<Open> next,
            List<Open> added,
            List<Open> closing,
            List<String> changed,
            Map<Listener, Listener.Change> prepared,
            List<Door> retired) {}

    private final Broker broker;
    private final EventLoops loops;
    private volatile List<Open> open = List.of();
    private volatile boolean swapping;

    OpenListeners(Broker broker, EventLoops loops) {
        this.broker = broker;
        this.loops = loops;
    }

    List<Open> all() {
        return open;
    }

    List<InetSocketAddress> addresses() {
        return open.stream().map(each -> each.listener().address()).toList();
    }

    /**
     * Opens what is new. Nothing that is open changes; when this fails, everything is as it was.
     *
     * @throws IOException when a listener cannot be opened or its files cannot be used
     */
    Change prepare(BrokerConfig config) throws IOException {
        List<Open> left = new ArrayList<>(open);
        List<Open> next = new ArrayList<>();
        List<Open> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<Door> retired = new ArrayList<>();
        Map<Listener, Listener.Change> prepared = new HashMap<>();
        try {
            for (ListenerOptions each : config.listeners()) {
                ListenerOptions options =
                        each.withHighWaterBytes(config.limits().at(each.name()).pendingOutputBytes());
                Open known = take(left, options);
                if (known == null) {
                    Open opened = open(options, promise(config, each));
                    next.add(opened);
                    added.add(opened);
                } else {
                    if (!known.options().equals(options)) {
                        changed.add(options.name());
                    }
                    boolean sameScheme = known.options().scheme() == options.scheme();
                    Door door = sameScheme ? known.door() : new Door(broker, options.name(), promise(config, each));
                    if (!sameScheme) {
                        retired.add(known.door());
                    }
                    Open kept = new Open(options, known.listener(), door);
                    prepared.put(known.listener(), known.listener().prepare(options));
                    next.add(kept);
                }
            }
        } catch (IOException | RuntimeException failure) {
            added.forEach(OpenListeners::close);
            prepared.values().forEach(Listener.Change::close);
            throw failure;
        }
        left.forEach(each -> retired.add(each.door()));
        return new Change(next, added, left, changed, prepared, retired);
    }

    private static @Nullable Open take(List<Open> left, ListenerOptions wanted) {
        for (Open each : left) {
            if (each.options().address().equals(wanted.address())) {
                left.remove(each);
                return each;
            }
        }
        return null;
    }

    private Open open(ListenerOptions options, Durability promise) throws IOException {
        Door door = new Door(broker, options.name(), promise);
        Listener listener = Listener.open(loops, options, door);
        listener.onTrustChanged(() -> trustChanged(listener));
        return new Open(options, listener, door);
    }

    /** Files have changed, or a reload is under way, which looks at the clients itself. */
    private void trustChanged(Listener listener) {
        for (Open each : open) {
            if (each.listener().equals(listener) && !swapping) {
                var _ = new TrustCheck(broker, listener, each.door()).run(why -> {});
            }
        }
    }

    /** Disconnects all clients whose certificates are not trusted any more. Complete when nobody is left. */
    CompletableFuture<Void> checkTrust(Consumer<String> gone) {
        return CompletableFuture.allOf(open.stream()
                .filter(each -> each.options().scheme().isEncrypted())
                .map(each -> new TrustCheck(broker, each.listener(), each.door()).run(gone))
                .toArray(CompletableFuture[]::new));
    }

    private static Durability promise(BrokerConfig config, ListenerOptions configured) {
        return config.listenerDurability().getOrDefault(configured, config.durability());
    }

    /** The new listeners are those of the broker from now on; the others accept no more, and their clients may not stay. */
    void swap(Change change, BrokerConfig config) {
        swapping = true;
        for (int i = 0; i < change.next().size(); i++) {
            Open each = change.next().get(i);
            each.door().durability(promise(config, config.listeners().get(i)));
            Listener.Change prepared = change.prepared().get(each.listener());
            if (prepared != null) {
                prepared.serve(each.door());
            }
        }
        open = List.copyOf(change.next());
        change.retired().forEach(Door::close);
        change.closing().forEach(each -> each.listener().close());
        swapping = false;
    }

    private static void close(Open opened) {
        opened.door().close();
        opened.listener().close();
    }

    void closeAll() {
        open.forEach(each -> each.listener().close());
    }
}
