package io.linnet.client;

import io.linnet.client.net.Address;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.Way;
import io.linnet.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which server the next connection goes to: the chosen ones in turn, or where a server has sent the client (section 4.11). */
final class Route {
    /** Servers that send a client round in circles are not followed for ever. */
    private static final int LONGEST_DETOUR = 5;

    private final List<Endpoint> servers;
    private final ServerReferences followed;
    private int current;
    private @Nullable Endpoint detour;
    private int detours;

    Route(List<Endpoint> servers, ServerReferences followed) {
        this.servers = new ArrayList<>(servers);
        this.followed = followed;
    }

    Endpoint next() {
        Endpoint elsewhere = detour;
        return elsewhere == null ? servers.get(current) : elsewhere;
    }

    /** A server has let the client in. */
    void succeeded() {
        detours = 0;
    }

    /**
     * There was no connection, or it is over.
     *
     * @param reference the server reference that came, or null
     * @return whether the next server is the one that was referred to
     */
    boolean failed(@Nullable String reference, @Nullable ReasonCode reasonCode) {
        Endpoint from = next();
        boolean sent = reasonCode == ReasonCode.USE_ANOTHER_SERVER || reasonCode == ReasonCode.SERVER_MOVED;
        Endpoint elsewhere = !sent || reference == null || detours == LONGEST_DETOUR ? null : referred(from, reference);
        if (elsewhere == null) {
            detour = null;
            detours = 0;
            current = (current + 1) % servers.size();
            return false;
        }
        detours++;
        if (reasonCode == ReasonCode.SERVER_MOVED) {
            detour = null;
            servers.set(current, elsewhere);
        } else {
            detour = elsewhere;
        }
        return true;
    }

    /**
     * The first of the servers in a reference, such as {@code other.example:1883 [fe80::1]:8883}; null when it is none, or none that
     * may be followed. One with another scheme is not, nor one with credentials.
     */
    private @Nullable Endpoint referred(Endpoint from, String reference) {
        String first = reference.strip().split("[\\s,]+", 2)[0];
        Address address;
        try {
            address = Address.parse(first.contains("://") ? first : from.scheme() + "://" + first);
        } catch (IllegalArgumentException e) {
            return null;
        }
        boolean sameScheme = address.secured() == from.isSecured() && address.webSocket() == from.isWebSocket();
        boolean allowed = switch (followed) {
            case NEVER -> false;
            case SAME_HOST -> address.host().equalsIgnoreCase(from.host());
            case ALWAYS -> true;
        };
        boolean hasHosts = !(from.way() instanceof Way.SocketFile);
        if (!allowed || !sameScheme || !hasHosts || address.userName() != null) {
            return null;
        }
        Endpoint.Upgrade upgrade = from.upgrade();
        if (upgrade != null && !address.resource().isEmpty()) {
            upgrade = new Endpoint.Upgrade(address.resource(), upgrade.headers());
        }
        int port = address.port() == 0 ? from.port() : address.port();
        return new Endpoint(address.host(), port, from.way(), from.tls(), upgrade);
    }
}
