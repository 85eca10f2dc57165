package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;

/** Packets written out by hand, one field after the other. */
final class Wire {
    private Wire() {}

    /** Numbers are single bytes, strings are their UTF-8 without a length, arrays are themselves. */
    static byte[] bytes(Object... fields) {
        PacketBuffer out = new PacketBuffer(64);
        for (Object field : fields) {
            byte[] bytes = field instanceof Integer number
                    ? new byte[] {number.byteValue()}
                    : field instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) field;
            out.writeBytes(bytes, 0, bytes.length);
        }
        return out.toByteArray();
    }

    /**
     * A packet as it is drawn in the standard, one field in each line: hexadecimal bytes, {@code 0b} for flags, quoted
     * strings, and what the field is behind a number sign.
     */
    static byte[] wire(String fields) {
        PacketBuffer out = new PacketBuffer(64);
        for (String line : fields.lines().toList()) {
            for (String token : line.substring(0, line.indexOf(" # ")).trim().split(" ", -1)) {
                byte[] bytes = token(token);
                out.writeBytes(bytes, 0, bytes.length);
            }
        }
        return out.toByteArray();
    }

    private static byte[] token(String token) {
        if (token.startsWith("\"")) {
            return token.substring(1, token.length() - 1).getBytes(StandardCharsets.UTF_8);
        }
        boolean binary = token.startsWith("0b");
        return new byte[] {(byte) Integer.parseInt(binary ? token.substring(2) : token, binary ? 2 : 16)};
    }

    /** A packet of this first byte whose remaining length fits the fields behind it. */
    static byte[] packet(int first, Object... fields) {
        byte[] body = bytes(fields);
        PacketBuffer out = new PacketBuffer(64);
        out.writeByte(first);
        out.writeVariableByteInteger(body.length);
        out.writeBytes(body, 0, body.length);
        return out.toByteArray();
    }

    static Packet decode(ProtocolVersion version, byte[] bytes) {
        return PacketDecoder.decode(version, bytes, 0, bytes.length);
    }

    static ProtocolViolation refusal(ProtocolVersion version, byte[] bytes) {
        ProtocolViolation violation = catchThrowableOfType(ProtocolViolation.class, () -> decode(version, bytes));
        assertThat(violation).as("these bytes should be refused").isNotNull();
        return violation;
    }

    /** Both directions: the packet has these bytes, and the bytes are this packet. */
    static void assertSame(ProtocolVersion version, Packet packet, byte[] bytes) {
        assertThat(RoundTripTest.encoded(version, packet)).isEqualTo(bytes);
        assertThat(decode(version, bytes)).isEqualTo(packet);
    }
}
