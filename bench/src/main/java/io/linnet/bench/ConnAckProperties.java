package io.linnet.bench;

import java.nio.ByteBuffer;

/** The one property of a CONNACK that binds a load generator: how much the broker wants to have in flight. */
final class ConnAckProperties {
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int NONE = 65_535;

    private ConnAckProperties() {}

    /** Receive Maximum (MQTT 5.0, 3.2.2.3.3) in the properties {@code in[at, end)}, or 65535. */
    static int receiveMaximum(ByteBuffer in, int at, int end) {
        int position = at;
        while (in.get(position) < 0) {
            position++;
        }
        position++;
        while (position < end) {
            int property = in.get(position);
            if (property == RECEIVE_MAXIMUM) {
                return in.getShort(position + 1) & 0xFFFF;
            }
            position += 1 + valueLength(in, property, position + 1);
        }
        return NONE;
    }

    private static int valueLength(ByteBuffer in, int property, int at) {
        return switch (property) {
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
            case 0x13, 0x22 -> 2;
            case 0x11, 0x27 -> 4;
            case 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F -> stringLength(in, at);
            case 0x26 -> {
                int name = stringLength(in, at);
                yield name + stringLength(in, at + name);
            }
            default -> throw new BenchFailure("unknown property " + property + " in CONNACK");
        };
    }

    private static int stringLength(ByteBuffer in, int at) {
        return 2 + (in.getShort(at) & 0xFFFF);
    }
}
