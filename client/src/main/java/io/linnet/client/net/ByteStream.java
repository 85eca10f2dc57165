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

    /** Opens what the scheme of the endpoint names. */
    static ByteStream open(Endpoint endpoint) throws IOException {
        if (endpoint.isWebSocket()) {
            return WebSocketStream.open(endpoint);
        }
        TlsSettings tls = endpoint.tls();
        return tls == null ? TcpStream.open(endpoint) : TlsStream.open(endpoint, tls);
    }
}
