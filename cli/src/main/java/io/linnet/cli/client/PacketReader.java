package io.linnet.cli.client;

import io.linnet.client.net.TlsFailure;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.ProtocolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into packets. The buffer grows with what has really come, never with what was announced. */
final class PacketReader {
    private static final int INITIAL_BYTES = 8 * 1024;
    private static final int V3_CONNACK_BYTES = 4;

    /** A record of TLS that holds an alert; no broker begins so, since CONNECT is not for brokers. */
    private static final byte[] TLS_ALERT = {0x15, 0x03};

    private final InputStream input;
    private final ProtocolVersion version;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int start;
    private int limit;
    private boolean begun;

    PacketReader(InputStream input, ProtocolVersion version) {
        this.input = input;
        this.version = version;
    }

    /** The next packet, or null at the end of the stream; a ProtocolViolation when the broker sent what it may not. */
    @Nullable
    Packet next() throws IOException {
        while (true) {
            int length = FixedHeader.packetLength(buffer, start, limit);
            if (length >= 0 && limit - start >= length) {
                Packet packet = PacketDecoder.decode(versionOf(length), buffer, start, start + length);
                start += length;
                return packet;
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** A broker that does not know 5.0 refuses it with a CONNACK of 3.1.1, which is one byte too short for 5.0. */
    private ProtocolVersion versionOf(int length) {
        boolean oldConnAck = length == V3_CONNACK_BYTES && (buffer[start] & 0xFF) >> 4 == PacketType.CONNACK.code();
        return oldConnAck ? ProtocolVersion.V3_1_1 : version;
    }

    private boolean fill() throws IOException {
        if (start == limit) {
            start = 0;
            limit = 0;
        } else if (limit == buffer.length && start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        } else if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = input.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        if (!begun && limit >= TLS_ALERT.length) {
            begun = true;
            if (Arrays.equals(buffer, 0, TLS_ALERT.length, TLS_ALERT, 0, TLS_ALERT.length)) {
                throw new TlsFailure(
                        "the broker speaks TLS on this port; use --cafile FILE, --tls-use-os-certs or -L mqtts://...",
                        null);
            }
        }
        return count >= 0;
    }
}
