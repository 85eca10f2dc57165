package io.linnet.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A client that comes, is accepted and goes at once. */
final class Visitor extends Connection {
    private final boolean resuming;
    private @Nullable Tls tls;
    private @Nullable TlsLayer layer;

    /** {@code resuming} = with the TLS session of an earlier visitor, where there is one. */
    Visitor(Loop loop, byte[] connect, boolean resuming) {
        super(loop, connect);
        this.resuming = resuming;
    }

    @Override
    TlsLayer layer(Tls settings) {
        tls = settings;
        layer = resuming ? settings.resumingLayer() : settings.layer();
        return layer;
    }

    @Override
    void accepted(int receiveMaximum) {
        disconnect();
        if (resuming && tls != null && layer != null) {
            tls.giveBack(layer);
        }
        ready();
    }

    @Override
    void packet(ByteBuffer in, int at, int body, int end) {
        throw new BenchFailure("a visitor was sent packet type " + Wire.packetType(in.get(at)));
    }

    @Override
    void lost(String cause) {
        // It has gone already.
    }
}
