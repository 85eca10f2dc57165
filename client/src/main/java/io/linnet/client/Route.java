package io.linnet.client;

import io.linnet.client.net.Endpoint;
import io.linnet.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which server the next connection goes to: the chosen ones in turn, or where a server has sent the client (section 4.11). */
final class Route {
    /** Servers that send a client round in circles are not followed for ever. */
    private static final int LONGEST_DETOUR = 5;

    private static final int HIGHEST_PORT = 65_535;

    private final List<Endpoint> servers;
    private int current;
    private @Nullable Endpoint detour;
    private int detours;

    Route(List<Endpoint> servers) {
        this.servers = new ArrayList<>(servers);
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

    /** The first of the servers in a reference, such as {@code other.example:1883 [fe80::1]:8883}; null when it is none. */
    private static @Nullable Endpoint referred(Endpoint from, String reference) {
        String first = reference.strip().split("[\\s,]+", 2)[0];
        int colon = first.lastIndexOf(':');
        boolean hasPort = colon > first.lastIndexOf(']') && (first.indexOf(':') == colon || first.contains("]:"));
        String host = hasPort ? first.substring(0, colon) : first;
        host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        String port = hasPort ? first.substring(colon + 1) : String.valueOf(from.port());
        if (host.isEmpty() || !port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > HIGHEST_PORT) {
            return null;
        }
        return new Endpoint(host, Integer.parseInt(port), from.way(), from.tls(), from.upgrade());
    }
}
