package io.linnet.client;

import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into packets. The buffer is small while little comes, and grows with what has really come, never with what
 * was announced. Belongs to the thread that reads.
 */
final class PacketInput {
    private static final int SMALL_BYTES = 256;
    private static final int LARGE_BYTES = 64 * 1024;
    private static final int CALM_READS = 64;
    private static final int V3_CONNACK_BYTES = 4;
    private static final int TLS_RECORD = 0x15;

    private final InputStream input;
    private final ProtocolVersion version;
    private final int maximumPacketSize;
    private byte[] buffer = new byte[SMALL_BYTES];
    private int start;
    private int limit;
    private int calmReads;
    private boolean begun;

    PacketInput(InputStream input, ProtocolVersion version, int maximumPacketSize) {
        this.input = input;
        this.version = version;
        this.maximumPacketSize = maximumPacketSize;
    }

    /** The next packet, or null at the end of the stream; a ProtocolViolation when the broker sent what it may not. */
    @Nullable
    Packet next() throws IOException {
        while (true) {
            Packet packet = buffered();
            if (packet != null) {
                return packet;
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** The next packet if all of it is here already, else null. */
    @Nullable
    Packet buffered() {
        int length = FixedHeader.packetLength(buffer, start, limit);
        if (length > maximumPacketSize) {
            throw new ProtocolViolation(
                    ReasonCode.PACKET_TOO_LARGE,
                    "MQTT-3.1.2-24",
                    "a packet of " + length + " bytes came, allowed are " + maximumPacketSize);
        }
        if (length < 0 || limit - start < length) {
            return null;
        }
        Packet packet = PacketDecoder.decode(versionOf(length), buffer, start, start + length);
        start += length;
        return packet;
    }

    /** A broker that does not know 5.0 refuses it with a CONNACK of 3.1.1, which is one byte too short for 5.0. */
    private ProtocolVersion versionOf(int length) {
        boolean oldConnAck = length == V3_CONNACK_BYTES && (buffer[start] & 0xFF) >> 4 == PacketType.CONNACK.code();
        return oldConnAck && version.isV5() ? ProtocolVersion.V3_1_1 : version;
    }

    private boolean fill() throws IOException {
        if (start == limit) {
            start = 0;
            limit = 0;
            shrinkWhenCalm();
        } else if (limit == buffer.length && start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int room = buffer.length - limit;
        int count = input.read(buffer, limit, room);
        if (count < 0) {
            return false;
        }
        if (count == room && buffer.length < LARGE_BYTES) {
            buffer = Arrays.copyOf(buffer, buffer.length * 4);
        }
        calmReads = count > buffer.length / 8 ? 0 : calmReads + 1;
        limit += count;
        requireMqtt();
        return true;
    }

    /** An idle connection shall not keep the buffer of its busiest time. */
    private void shrinkWhenCalm() {
        if (calmReads >= CALM_READS && buffer.length > SMALL_BYTES) {
            buffer = new byte[Math.max(SMALL_BYTES, buffer.length / 4)];
            calmReads = 0;
        }
    }

    private void requireMqtt() throws IOException {
        if (!begun) {
            begun = true;
            if (buffer[0] == TLS_RECORD) {
                throw new IOException("the broker speaks TLS on this port: use mqtts:// or wss://");
            }
            if (buffer[0] == 'H') {
                throw new IOException("the server speaks HTTP on this port: use ws:// for MQTT over WebSocket");
            }
        }
    }
}
