package io.linnet.client.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;

/** MQTT over TLS. */
final class TlsStream implements ByteStream {
    private final Endpoint endpoint;
    private final TlsContext tls;
    private final Socket plain;
    private final SSLSocket socket;
    private final FirstAnswer input;
    private final OutputStream output;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();

    private TlsStream(Endpoint endpoint, TlsContext tls, Socket plain, SSLSocket socket) throws IOException {
        this.endpoint = endpoint;
        this.tls = tls;
        this.plain = plain;
        this.socket = socket;
        input = new FirstAnswer(socket.getInputStream());
        output = socket.getOutputStream();
    }

    /** Connects and secures the connection. */
    static TlsStream open(Opening opening, Endpoint endpoint, TlsContext tls) throws IOException {
        Socket plain = TcpStream.connected(opening, endpoint);
        try {
            SSLSocket socket = (SSLSocket)
                    tls.context().getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
            socket.setSSLParameters(tls.parameters(endpoint));
            socket.startHandshake();
            return new TlsStream(endpoint, tls, plain, socket);
        } catch (IOException e) {
            plain.close();
            throw TlsFailure.whileOpening(endpoint, opening.cause(e), tls);
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writing.lock();
        try {
            output.write(bytes, offset, length);
        } catch (IOException e) {
            throw input.explained(e);
        } finally {
            writing.unlock();
        }
    }

    /** The socket of TLS would wait for a write that never ends; the one below does not. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Goodbye.say(writing, plain, socket::shutdownOutput); // close_notify
            Opening.closeQuietly(plain);
        }
    }

    /** Explains an end that comes instead of the first byte. */
    private final class FirstAnswer extends FilterInputStream {
        private volatile boolean heard;

        FirstAnswer(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(target, offset, length);
            } catch (IOException e) {
                throw explained(e);
            }
            if (count < 0 && closed.get()) {
                throw new SocketException("Socket closed");
            }
            if (count < 0 && !heard) {
                TlsFailure failure = TlsFailure.silentEnd(endpoint, null, tls);
                if (failure != null) {
                    throw failure;
                }
            }
            heard = true;
            return count;
        }

        IOException explained(IOException problem) {
            return heard || closed.get() ? problem : TlsFailure.beforeFirstByte(endpoint, problem, tls);
        }
    }
}
