package io.linnet.broker;

import io.linnet.transport.Encryption;
import io.linnet.transport.ProxiedTls;
import io.linnet.transport.Wire;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the other end of a connection before it says who it is.
 *
 * @param address the client's address, from the PROXY header where there was one
 * @param listener the name of the listener that it came through
 * @param encryption what TLS has agreed on, with the client's certificates; null without TLS of our own
 * @param proxiedTls what a trusted proxy says about the TLS that it has ended; null when it says nothing
 */
public record Peer(
        InetSocketAddress address,
        String listener,
        @Nullable Encryption encryption,
        @Nullable ProxiedTls proxiedTls) {
    static Peer of(Wire wire) {
        return new Peer(wire.remoteAddress(), wire.listenerName(), wire.encryption(), wire.proxiedTls());
    }
}
