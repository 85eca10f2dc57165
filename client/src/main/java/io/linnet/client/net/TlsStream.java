package io.linnet.client.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** MQTT over TLS. */
final class TlsStream implements ByteStream {
    private static final int HANDSHAKE_MILLIS = 30_000;

    private final SSLSocket socket;
    private final FirstAnswer input;
    private final OutputStream output;

    private TlsStream(SSLSocket socket, ClientCredentials credentials) throws IOException {
        this.socket = socket;
        input = new FirstAnswer(socket.getInputStream(), credentials);
        output = socket.getOutputStream();
    }

    /** Connects and secures the connection. */
    static TlsStream open(Endpoint endpoint, TlsSettings settings) throws IOException {
        TlsContext tls = TlsContext.of(endpoint, settings);
        Socket plain = TcpStream.connected(endpoint);
        try {
            SSLSocket socket = (SSLSocket)
                    tls.context().getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
            socket.setSSLParameters(tls.parameters());
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new TlsStream(socket, tls.credentials());
        } catch (IOException e) {
            plain.close();
            throw TlsFailure.whileOpening(endpoint, e, tls.credentials());
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            output.write(bytes, offset, length);
        } catch (IOException e) {
            throw input.explained(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Explains an end that comes instead of the first byte. */
    private static final class FirstAnswer extends FilterInputStream {
        private final ClientCredentials credentials;
        private volatile boolean heard;

        FirstAnswer(InputStream in, ClientCredentials credentials) {
            super(in);
            this.credentials = credentials;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(target, offset, length);
            } catch (IOException e) {
                throw explained(e);
            }
            if (count < 0 && !heard) {
                TlsFailure failure = TlsFailure.silentEnd(credentials, null);
                if (failure != null) {
                    throw failure;
                }
            }
            heard = true;
            return count;
        }

        IOException explained(IOException problem) {
            return heard ? problem : TlsFailure.beforeFirstByte(problem, credentials);
        }
    }
}
