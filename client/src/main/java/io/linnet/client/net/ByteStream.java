package io.linnet.client.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a network connection in both directions. One thread may read while another writes. */
public interface ByteStream extends Closeable {
    /** What the peer sends; ends where the peer closes. */
    InputStream input();

    /** Hands all of these bytes to the network before it returns. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Ends what other threads read or write, with an exception there. May be called more than once, and does not wait for the peer. */
    @Override
    void close();

    /**
     * Opens what the endpoint names; {@link Opening} is for who wants to end that before its time.
     *
     * @param timeoutMillis for all of it: name, connection, TLS, WebSocket
     */
    static ByteStream open(Endpoint endpoint, long timeoutMillis) throws IOException {
        return new Opening(endpoint, timeoutMillis).open();
    }
}
