package io.linnet.broker;

import io.linnet.packet.ConnAck;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.Wire;
import io.linnet.transport.WireHandler;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection that may not come in. While there are few of these, each is told so: it has a short time to send the beginning of a
 * CONNECT, of which nothing but the version is read, gets a CONNACK with the reason, and is closed. What is more is closed at once.
 */
final class TurnedAway implements WireHandler {
    private static final int MAXIMUM_WAITING = 200;
    private static final int PATIENCE_MILLIS = 2_000;

    private final Wire wire;
    private final Shard shard;
    private final Excess excess;
    private final AtomicInteger waiting;
    private TimerWheel.@Nullable Entry deadline;
    private boolean told;

    private TurnedAway(Wire wire, Shard shard, Excess excess, AtomicInteger waiting) {
        this.wire = wire;
        this.shard = shard;
        this.excess = excess;
        this.waiting = waiting;
    }

    /**
     * The handler for a connection that is refused.
     *
     * @param waiting how many there are
     */
    static WireHandler of(Wire wire, Shard shard, Excess excess, AtomicInteger waiting) {
        TurnedAway handler = new TurnedAway(wire, shard, excess, waiting);
        shard.counters().connectionsOpened++;
        shard.counters().connectionsRefused++;
        if (waiting.incrementAndGet() > MAXIMUM_WAITING) {
            wire.abort();
        } else {
            handler.deadline = shard.timers().at(shard.now() + PATIENCE_MILLIS, wire::abort);
        }
        return handler;
    }

    @Override
    public int received(byte[] bytes, int offset, int limit) {
        if (told) {
            return limit - offset;
        }
        if ((bytes[offset] & 0xF0) != PacketType.CONNECT.code() << 4) {
            wire.abort();
            return limit - offset;
        }
        if (!isVersionThere(bytes, offset, limit)) {
            return 0;
        }
        told = true;
        ProtocolVersion version = Handshake.claimedVersion(bytes, offset, limit);
        PacketEncoder.encode(version, answer(version, excess), wire.out());
        wire.close();
        return limit - offset;
    }

    private static ConnAck answer(ProtocolVersion version, Excess excess) {
        ReasonCode code = excess.code();
        return new ConnAck(
                false,
                code,
                version.isV5()
                        ? Properties.builder()
                                .text(Property.REASON_STRING, excess.told())
                                .build()
                        : Properties.NONE);
    }

    /** Whether enough came to see the version, or what comes can be no CONNECT. */
    private static boolean isVersionThere(byte[] bytes, int offset, int limit) {
        if (FixedHeader.packetLength(bytes, offset, limit) <= 0) {
            return false;
        }
        int name = offset + FixedHeader.headerLength(bytes, offset);
        return limit - name >= 2
                && limit - name > 2 + Math.min(6, (bytes[name] & 0xFF) << 8 | (bytes[name + 1] & 0xFF));
    }

    @Override
    public void writable() {}

    @Override
    public void closed(@Nullable Throwable cause) {
        waiting.decrementAndGet();
        shard.timers().cancel(deadline);
    }
}
