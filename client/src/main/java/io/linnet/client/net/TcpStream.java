package io.linnet.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** MQTT straight over TCP. */
final class TcpStream implements ByteStream {
    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    private TcpStream(Socket socket) throws IOException {
        this.socket = socket;
        input = socket.getInputStream();
        output = socket.getOutputStream();
    }

    static TcpStream open(Opening opening, Endpoint endpoint) throws IOException {
        return new TcpStream(connected(opening, endpoint));
    }

    /** As the endpoint's way says; not for socket files. */
    static Socket connected(Opening opening, Endpoint endpoint) throws IOException {
        Way way = endpoint.way();
        if (way instanceof Way.Socks socks) {
            return connected(opening, endpoint, socks);
        }
        String bindAddress = way instanceof Way.Direct direct ? direct.bindAddress() : null;
        return connected(opening, endpoint.host(), endpoint.port(), bindAddress);
    }

    private static Socket connected(Opening opening, Endpoint endpoint, Way.Socks proxy) throws IOException {
        Socket socket = connected(opening, proxy.host(), proxy.port(), null);
        try {
            new SocksHandshake(socket, proxy).askFor(endpoint.host(), endpoint.port());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw opening.cause(e);
        }
    }

    /** Tries all addresses of the host, since a name like localhost often has one that nobody listens on. */
    private static Socket connected(Opening opening, String host, int port, @Nullable String bindAddress)
            throws IOException {
        IOException failure = new UnknownHostException(host);
        InetAddress[] addresses = Lookup.addresses(opening, host);
        for (int i = 0; i < addresses.length; i++) {
            try {
                // One that says nothing leaves time for the others.
                int millis = Math.max(1, opening.remainingMillis() / (addresses.length - i));
                return connected(opening, new InetSocketAddress(addresses[i], port), bindAddress, millis);
            } catch (IOException e) {
                failure = opening.cause(e);
            }
        }
        throw failure;
    }

    private static Socket connected(
            Opening opening, InetSocketAddress address, @Nullable String bindAddress, int timeoutMillis)
            throws IOException {
        Socket socket = opening.watched(new Socket());
        try {
            if (bindAddress != null) {
                socket.bind(new InetSocketAddress(bindAddress, 0));
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.connect(address, timeoutMillis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void close() {
        Opening.closeQuietly(socket);
    }
}
