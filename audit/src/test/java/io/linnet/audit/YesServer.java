package io.linnet.audit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The worst broker that still looks like one: it acknowledges every packet as well as it can, checks nothing, forwards
 * nothing and never closes a connection. A probe that passes here has shown nothing about routing or refusing.
 */
final class YesServer {
    private YesServer() {}

    static void serve(DataInputStream in, OutputStream out) throws IOException {
        boolean v5 = false;
        for (int first = in.read(); first >= 0; first = in.read()) {
            byte[] body = in.readNBytes(remainingLength(in));
            if (first >> 4 == 1) {
                v5 = body.length > 6 && body[6] == 5;
            }
            out.write(answer(first, body, v5));
        }
    }

    private static int remainingLength(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                break;
            }
        }
        return length;
    }

    private static byte[] answer(int first, byte[] body, boolean v5) {
        byte[] none = new byte[0];
        byte[] noProperties = v5 ? Bytes.one(0) : none;
        return switch (first >> 4) {
            case 1 -> Bytes.packet(0x20, Bytes.two(0), noProperties);
            case 3 -> publish(first >> 1 & 3, body);
            case 5 -> Bytes.packet(0x62, identifier(body));
            case 6 -> Bytes.packet(0x70, identifier(body));
            case 8 -> Bytes.packet(0x90, identifier(body), noProperties, Bytes.one(0));
            case 10 -> Bytes.packet(0xb0, identifier(body), noProperties, v5 ? Bytes.one(0) : none);
            case 12 -> Bytes.packet(0xd0);
            default -> none;
        };
    }

    private static byte[] publish(int qos, byte[] body) {
        if (qos == 0 || body.length < 2) {
            return new byte[0];
        }
        int topicLength = ((body[0] & 0xff) << 8) | (body[1] & 0xff);
        boolean whole = body.length >= topicLength + 4;
        byte[] identifier = whole ? new byte[] {body[topicLength + 2], body[topicLength + 3]} : Bytes.two(1);
        return Bytes.packet(qos == 1 ? 0x40 : 0x50, identifier);
    }

    private static byte[] identifier(byte[] body) {
        return body.length < 2 ? Bytes.two(1) : new byte[] {body[0], body[1]};
    }
}
