package io.linnet.transport;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * The connections of a listener on one loop that are before the end of their TLS handshake: how many there may be. Over the bound the one is
 * dropped whose client has said nothing for the longest time. One that waits for its turn here is never dropped, so that a storm of
 * honest clients is worked off, and a flood of half-done handshakes pushes out itself. Used on the loop's thread only.
 */
final class Arrivals {
    private final int bound;
    private final LinkedHashSet<ChannelWire> waitingForClient = new LinkedHashSet<>();
    private int waitingForUs;

    Arrivals(int bound) {
        this.bound = bound;
    }

    /** A new connection; false when there is no place for it. */
    boolean admit(ChannelWire wire) {
        if (waitingForClient.size() + waitingForUs >= bound && !dropEldest()) {
            return false;
        }
        waitingForClient.add(wire);
        return true;
    }

    private boolean dropEldest() {
        Iterator<ChannelWire> all = waitingForClient.iterator();
        if (!all.hasNext()) {
            return false;
        }
        ChannelWire eldest = all.next();
        all.remove();
        eldest.turnAway(
                "it was the one of " + bound + " connections in a TLS handshake that had been silent for longest");
        return true;
    }

    /** The client has said what it has to; the next step is ours. */
    void toUs(ChannelWire wire) {
        if (waitingForClient.remove(wire)) {
            waitingForUs++;
        }
    }

    /** Our step is done. */
    void toClient(ChannelWire wire) {
        waitingForUs--;
        waitingForClient.add(wire);
    }

    /** It waits for its client no more: its handshake is done, or it is gone. */
    void leave(ChannelWire wire) {
        waitingForClient.remove(wire);
    }
}
