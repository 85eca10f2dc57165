package io.linnet.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where the measured broker listens, and how its connections are secured.
 *
 * @param tls null for plain TCP
 */
record BrokerAddress(InetSocketAddress socket, @Nullable Tls tls) {
    /** Loopback addresses that {@link #source} hands out. */
    static final int SOURCES = 250;

    static BrokerAddress plain(InetSocketAddress socket) {
        return new BrokerAddress(socket, null);
    }

    /** As people write it: {@code HOST:PORT}. */
    String name() {
        return socket.getHostString() + ":" + socket.getPort();
    }

    /** A blocking connection, secured where that is wanted; no step takes longer than the milliseconds. */
    Socket connect(int millis) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(socket, millis);
            plain.setSoTimeout(millis);
            return tls == null ? plain : tls.secured(plain, socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * Where connection {@code number} comes from, when there are more of them than one address has ports; null leaves it to the
     * operating system.
     *
     * @param each how many connections share an address
     */
    @Nullable
    InetSocketAddress source(long number, int each) {
        if (!socket.getAddress().isLoopbackAddress()) {
            return null;
        }
        byte[] address = {127, 0, 0, (byte) (1 + number / each % SOURCES)};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
