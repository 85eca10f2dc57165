package io.linnet.broker;

import io.linnet.transport.Loop;
import io.linnet.transport.Wire;
import io.linnet.transport.WireAcceptor;
import io.linnet.transport.WireHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where connections come in that are promised the same. Any thread; a listener keeps its door when its options change. */
final class Door implements WireAcceptor {
    private final Broker broker;
    private final String name;
    private volatile Durability durability;
    private volatile boolean closed;

    /** @param name of the listener, for the log */
    Door(Broker broker, String name, Durability durability) {
        this.broker = broker;
        this.name = name;
        this.durability = durability;
    }

    /** What sessions that begin here are promised. */
    Durability durability() {
        return durability;
    }

    void durability(Durability promise) {
        durability = promise;
    }

    /** The listener is gone from the configuration: nobody who came in here may stay. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public WireHandler accept(Wire wire) {
        Excess excess =
                wire.isEncrypted() ? null : excess(wire, "refused"); // with TLS it was judged before the handshake
        return excess == null
                ? new Connection(broker, wire, this)
                : TurnedAway.of(
                        wire,
                        broker.shardOn(wire.loop()),
                        excess,
                        broker.admission().turnedAway());
    }

    /** Closes without a word what would cost a handshake to be told. */
    @Override
    public boolean mayBeginTls(Wire wire) {
        boolean allowed = excess(wire, "closed") == null;
        if (!allowed) {
            count(wire.loop());
        }
        return allowed;
    }

    /** What the connection exceeds; counted from now on when that is nothing. */
    private @Nullable Excess excess(Wire wire, String consequence) {
        Limits all = broker.limits();
        long now = broker.shardOn(wire.loop()).refreshNow();
        switch (broker.admission().arrive(wire, all, all.at(wire.listenerName()), now)) {
            case Admission.Arrival.Welcome(Place place) -> {
                wire.whenClosed(place);
                return null;
            }
            case Admission.Arrival.Refused(Excess excess) -> {
                broker.excesses().report(excess, "", wire.remoteAddress(), consequence);
                return excess;
            }
        }
    }

    private void count(Loop loop) {
        Counters counters = broker.shardOn(loop).counters();
        counters.connectionsOpened++;
        counters.connectionsRefused++;
    }

    @Override
    public boolean admits(Loop loop, InetSocketAddress peer) {
        Excess shortage = broker.admission().shortage(broker.limits());
        if (shortage != null) {
            count(loop);
            broker.excesses().report(shortage, "", peer, "closed");
        }
        return shortage == null;
    }

    @Override
    public void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {
        count(loop);
        ConnectionLog.turnedAway(peer, name, String.valueOf(cause.getMessage()));
    }
}
