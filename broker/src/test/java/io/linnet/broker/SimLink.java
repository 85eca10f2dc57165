package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/**
 * A connection between a client and a broker: two pipes and what can go wrong with them. The two ends learn at different times
 * that it is broken.
 */
final class SimLink {
    private static final int CLIENT_LEARNS_MICROS = 20_000;
    private static final int BROKER_LEARNS_MICROS = 200_000;

    /** The client's end. */
    interface Peer {
        void received(byte[] bytes);

        /** Nothing comes any more, whoever ended it. */
        void closed();
    }

    private final SimWorld world;
    private @Nullable Peer peer;
    private final SimWire wire;
    private final SimPipe toBroker;
    private final SimPipe toClient;
    private boolean broken;
    private boolean over;

    SimLink(SimWorld world, SimLoop accepting, long highWaterBytes) {
        this.world = world;
        this.wire = new SimWire(world, this, accepting, highWaterBytes);
        this.toBroker = new SimPipe(world, wire::arrived, wire::inputEnds);
        this.toClient = new SimPipe(world, this::toPeer, this::endForClient);
    }

    /** The client is there; nothing was sent to it yet. */
    void open(Peer client) {
        peer = client;
    }

    private void toPeer(byte[] bytes) {
        if (peer != null) {
            peer.received(bytes);
        }
    }

    SimWire wire() {
        return wire;
    }

    // ---- the client's end

    void send(byte[] bytes) {
        toBroker.send(bytes);
    }

    /** The client has said all. */
    void close() {
        toBroker.end();
    }

    private void endForClient() {
        toBroker.end(); // a client that is left leaves too
        if (!over && peer != null) {
            over = true;
            peer.closed();
        }
    }

    // ---- the broker's end

    void fromBroker(byte[] bytes) {
        toClient.send(bytes);
    }

    void brokerEnds() {
        toClient.end();
    }

    // ---- mishaps

    /** The client takes nothing for a while. */
    void stall(long micros) {
        toClient.stall(micros);
        wire.stall(micros);
    }

    /** The network between them is gone; each end learns it some time later. */
    void cut() {
        if (!broken) {
            broken = true;
            toBroker.cut();
            toClient.cut();
            world.within(CLIENT_LEARNS_MICROS, this::endForClient);
            world.within(BROKER_LEARNS_MICROS, wire::broken);
        }
    }

    /** The broker's process is gone: what the system had already taken from it may still arrive. */
    void crash() {
        broken = true;
        toBroker.cut();
        toClient.cut();
        world.within(CLIENT_LEARNS_MICROS, this::endForClient);
    }
}
