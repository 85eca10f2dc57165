package io.linnet.client.net;

import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The server at the other end of a handshake, by the name under which it was asked for. */
record TlsPeer(String host, int port) {
    private static final TlsPeer UNKNOWN = new TlsPeer("", 0);

    static TlsPeer of(@Nullable Socket socket) {
        SSLSession session = socket instanceof SSLSocket secured ? secured.getHandshakeSession() : null;
        return session == null ? UNKNOWN : new TlsPeer(session.getPeerHost(), session.getPeerPort());
    }

    static TlsPeer of(@Nullable SSLEngine engine) {
        return engine == null ? UNKNOWN : new TlsPeer(engine.getPeerHost(), engine.getPeerPort());
    }
}
