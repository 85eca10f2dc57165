package io.linnet.transport.tls;

import java.util.List;

/**
 * What a listener with TLS is told.
 *
 * @param keys who we are for clients that ask for no host, or for one that is not among {@code hosts}
 * @param hosts who we are for clients that ask for certain hosts
 * @param sessionTimeoutSeconds how long a client may come back without a full handshake; 0 turns resumption off
 * @param maximumHandshakes how many connections may be before the end of their handshake at one time; beyond it the one that has said
 *     nothing for the longest time is dropped
 * @param watchMillis how often the files are looked at; 0 for never
 */
public record TlsOptions(
        KeyFiles keys,
        List<HostKeys> hosts,
        ClientOptions clients,
        ProtocolOptions protocols,
        int sessionTimeoutSeconds,
        int maximumHandshakes,
        int watchMillis) {
    public static final int DEFAULT_SESSION_SECONDS = 3_600;
    public static final int DEFAULT_HANDSHAKES = 4_096;
    public static final int DEFAULT_WATCH_MILLIS = 3_000;

    /** @throws IllegalArgumentException for a negative number or no handshake at all */
    public TlsOptions {
        hosts = List.copyOf(hosts);
        if (sessionTimeoutSeconds < 0 || maximumHandshakes < 1 || watchMillis < 0) {
            throw new IllegalArgumentException("Neither times nor the number of handshakes can be negative: "
                    + sessionTimeoutSeconds + ", " + watchMillis + ", " + maximumHandshakes);
        }
    }

    /** With the defaults of this room: no certificates of clients. */
    public static TlsOptions of(KeyFiles keys) {
        return new TlsOptions(
                keys,
                List.of(),
                ClientOptions.NONE,
                ProtocolOptions.DEFAULTS,
                DEFAULT_SESSION_SECONDS,
                DEFAULT_HANDSHAKES,
                DEFAULT_WATCH_MILLIS);
    }

    public TlsOptions withHosts(List<HostKeys> others) {
        return new TlsOptions(keys, others, clients, protocols, sessionTimeoutSeconds, maximumHandshakes, watchMillis);
    }

    public TlsOptions withClients(ClientOptions asked) {
        return new TlsOptions(keys, hosts, asked, protocols, sessionTimeoutSeconds, maximumHandshakes, watchMillis);
    }

    public TlsOptions withProtocols(ProtocolOptions spoken) {
        return new TlsOptions(keys, hosts, clients, spoken, sessionTimeoutSeconds, maximumHandshakes, watchMillis);
    }

    public TlsOptions withSessionTimeoutSeconds(int seconds) {
        return new TlsOptions(keys, hosts, clients, protocols, seconds, maximumHandshakes, watchMillis);
    }

    public TlsOptions withMaximumHandshakes(int maximum) {
        return new TlsOptions(keys, hosts, clients, protocols, sessionTimeoutSeconds, maximum, watchMillis);
    }

    public TlsOptions withWatchMillis(int millis) {
        return new TlsOptions(keys, hosts, clients, protocols, sessionTimeoutSeconds, maximumHandshakes, millis);
    }
}
