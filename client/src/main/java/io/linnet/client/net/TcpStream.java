package io.linnet.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;

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

    /** Tries all addresses of the host, since a name like localhost often has one that nobody listens on. */
    static Socket connected(Opening opening, Endpoint endpoint) throws IOException {
        IOException failure = new UnknownHostException(endpoint.host());
        InetAddress[] addresses = Lookup.addresses(opening, endpoint.host());
        for (int i = 0; i < addresses.length; i++) {
            try {
                // One that says nothing leaves time for the others.
                int millis = Math.max(1, opening.remainingMillis() / (addresses.length - i));
                return connected(opening, endpoint, addresses[i], millis);
            } catch (IOException e) {
                failure = opening.cause(e);
            }
        }
        throw failure;
    }

    private static Socket connected(Opening opening, Endpoint endpoint, InetAddress address, int timeoutMillis)
            throws IOException {
        Socket socket = opening.watched(new Socket());
        try {
            if (endpoint.bindAddress() != null) {
                socket.bind(new InetSocketAddress(endpoint.bindAddress(), 0));
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.connect(new InetSocketAddress(address, endpoint.port()), timeoutMillis);
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
