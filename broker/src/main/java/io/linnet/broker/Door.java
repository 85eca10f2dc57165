package io.linnet.broker;

import io.linnet.transport.Loop;
import io.linnet.transport.Wire;
import io.linnet.transport.WireAcceptor;
import io.linnet.transport.WireHandler;
import java.net.InetSocketAddress;

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
        return new Connection(broker, wire, this);
    }

    @Override
    public void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {
        Counters counters = broker.shardOn(loop).counters();
        counters.connectionsOpened++;
        counters.connectionsRefused++;
        ConnectionLog.turnedAway(peer, name, String.valueOf(cause.getMessage()));
    }
}
