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
    private static final int CONNECT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    private TcpStream(Socket socket) throws IOException {
        this.socket = socket;
        input = socket.getInputStream();
        output = socket.getOutputStream();
    }

    static TcpStream open(Endpoint endpoint) throws IOException {
        return new TcpStream(connected(endpoint));
    }

    /** Tries all addresses of the host, since a name like localhost often has one that nobody listens on. */
    static Socket connected(Endpoint endpoint) throws IOException {
        IOException failure = new UnknownHostException(endpoint.host());
        for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
            try {
                return connected(endpoint, address);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static Socket connected(Endpoint endpoint, InetAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            if (endpoint.bindAddress() != null) {
                socket.bind(new InetSocketAddress(endpoint.bindAddress(), 0));
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(address, endpoint.port()), CONNECT_MILLIS);
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
    public void close() throws IOException {
        socket.close();
    }
}
