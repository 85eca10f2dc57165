package io.linnet.client.net;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How bytes get to a broker. */
public sealed interface Way {
    /** From any address of this machine, straight to the broker. */
    Way STRAIGHT = new Direct(null);

    /**
     * Straight to the broker.
     *
     * @param bindAddress the local address to connect from, or null for any
     */
    record Direct(@Nullable String bindAddress) implements Way {}

    /**
     * Through a SOCKS5 proxy, which also looks up the broker's name (RFC 1928); user name and password as in RFC 1929.
     *
     * @param userName null when the proxy is to ask for none; up to 255 bytes of UTF-8, as is the password
     */
    record Socks(
            String host,
            int port,
            @Nullable String userName,
            @Nullable String password) implements Way {
        /** Never the password. */
        @Override
        public String toString() {
            return "socks5h://" + host + ":" + port;
        }
    }

    /** To a Unix domain socket of this machine; host and port of the endpoint have no meaning then, and there is no TLS. */
    record SocketFile(Path path) implements Way {}
}
