package io.linnet.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection that subscribes when it is told to, and otherwise does nothing. */
final class IdleConnection extends Connection {
    private static final byte[] NOTHING = new byte[0];

    private final @Nullable Latencies connects;
    private final long begunNanos;
    private byte[] toSend = NOTHING;

    IdleConnection(Loop loop, byte[] connect) {
        this(loop, connect, null);
    }

    /** {@code connects} gets the time until CONNACK. */
    IdleConnection(Loop loop, byte[] connect, @Nullable Latencies connects) {
        super(loop, connect);
        this.connects = connects;
        begunNanos = System.nanoTime();
    }

    @Override
    void accepted(int receiveMaximum) {
        if (connects != null) {
            connects.record(loop.nowNanos() - begunNanos);
        }
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
        switch (Wire.packetType(in.get(at))) {
            case Wire.PINGRESP -> {}
            case Wire.SUBACK -> {
                if (in.get(end - 1) < 0) {
                    throw new BenchFailure("the broker refused a subscription: " + ReasonText.of(in.get(end - 1)));
                }
                ready();
            }
            case Wire.DISCONNECT ->
                throw new BenchFailure("the broker disconnected an idle connection"
                        + (body < end ? ": " + ReasonText.of(in.get(body)) : ""));
            default -> throw new BenchFailure("an idle connection was sent packet type " + Wire.packetType(in.get(at)));
        }
    }

    @Override
    void lost(String cause) {
        throw new BenchFailure("an idle connection ended: " + cause);
    }
}
