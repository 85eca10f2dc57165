package io.linnet.bench;

import java.nio.ByteBuffer;

/** A connection that subscribes when it is told to, and otherwise does nothing. */
final class IdleConnection extends Connection {
    private static final byte[] NOTHING = new byte[0];

    private byte[] toSend = NOTHING;

    IdleConnection(Loop loop, byte[] connect) {
        super(loop, connect);
    }

    @Override
    void accepted(int receiveMaximum) {
        ready();
    }

    /** Sends a SUBSCRIBE; its SUBACK counts as ready once more. */
    void subscribe(byte[] packet) {
        toSend = packet;
        push();
    }

    @Override
    void endOfTurn() {
        loop.out.put(toSend);
        toSend = NOTHING;
    }

    @Override
    void packet(ByteBuffer in, int at, int body, int end) {
        if (Wire.packetType(in.get(at)) == Wire.SUBACK && in.get(end - 1) >= 0) {
            ready();
        } else {
            throw new BenchFailure(
                    "an idle connection was sent packet type " + Wire.packetType(in.get(at)) + ", or SUBACK refused");
        }
    }

    @Override
    void lost(String cause) {
        throw new BenchFailure("an idle connection ended: " + cause);
    }
}
