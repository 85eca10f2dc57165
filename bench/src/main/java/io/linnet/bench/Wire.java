package io.linnet.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The few packets a load generator sends, as bytes, and the marks it finds in the ones it receives.
 *
 * <p>Written here instead of taken from the packet room so that the generator shares no fault and no cost with the
 * broker it measures.
 *
 * <p>A payload is, in network order: publisher number (24 bits) and sequence number (40 bits), time stamp
 * (64 bits of {@link System#nanoTime}), then {@link #MARK} and filler where there is room.
 */
final class Wire {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    /** The flag of a PUBLISH that the broker has to retain. */
    static final int RETAIN = 1;

    static final int LEVEL_3_1_1 = 4;
    static final int LEVEL_5 = 5;

    /** Payload bytes that carry the account: publisher, sequence number, time stamp. */
    static final int MINIMUM_PAYLOAD = 16;

    /** Payload bytes from which the mark against damaged payloads is carried as well. */
    static final int MARKED_PAYLOAD = 24;

    static final long MARK = 0x6c696e6e65742121L;
    static final int SEQUENCE_BITS = 40;
    static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private Wire() {}

    static byte[] connect(int level, boolean cleanSession, String clientIdentifier) {
        return Greeting.plain(level, cleanSession).connect(0, clientIdentifier);
    }

    static byte[] connect(Greeting greeting, String clientIdentifier, @Nullable String userName) {
        int flags = (greeting.clean() ? 0x02 : 0)
                | (userName == null ? 0 : 0x80)
                | (greeting.password() == null ? 0 : 0x40);
        ByteArrayOutputStream body = connect(greeting, flags, clientIdentifier);
        if (userName != null) {
            text(body, userName);
        }
        if (greeting.password() != null) {
            text(body, greeting.password());
        }
        return packet(0x10, body.toByteArray());
    }

    /** A CONNECT for a session that is kept, with a will at QoS 1 whose payload carries the mark. */
    static byte[] connectWithWill(int level, String clientIdentifier, String willTopic, long mark) {
        ByteArrayOutputStream body = connect(Greeting.plain(level, false), 0x0C, clientIdentifier);
        if (level == LEVEL_5) {
            body.write(0);
        }
        text(body, willTopic);
        byte[] payload = payload(MARKED_PAYLOAD);
        ByteBuffer.wrap(payload).putLong(0, mark);
        body.write(0);
        body.write(payload.length);
        body.writeBytes(payload);
        return packet(0x10, body.toByteArray());
    }

    private static ByteArrayOutputStream connect(Greeting greeting, int flags, String clientIdentifier) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(greeting.level());
        body.write(flags);
        body.write(greeting.keepAliveSeconds() >>> 8);
        body.write(greeting.keepAliveSeconds());
        if (greeting.level() == LEVEL_5) {
            connectProperties(body, greeting.clean() ? 0 : greeting.expirySeconds());
        }
        text(body, clientIdentifier);
        return body;
    }

    private static void connectProperties(ByteArrayOutputStream body, long expirySeconds) {
        if (expirySeconds == 0) {
            body.write(0);
            return;
        }
        body.write(5);
        body.write(0x11); // Session Expiry Interval
        body.writeBytes(ByteBuffer.allocate(4).putInt((int) expirySeconds).array());
    }

    static byte[] subscribe(int level, int packetIdentifier, String topicFilter, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(packetIdentifier >>> 8);
        body.write(packetIdentifier);
        if (level == LEVEL_5) {
            body.write(0);
        }
        text(body, topicFilter);
        body.write(qos);
        return packet(0x82, body.toByteArray());
    }

    static byte[] publish(int level, String topicName, int qos, int payloadBytes) {
        return publish(level, topicName, qos, payload(payloadBytes));
    }

    /** A PUBLISH whose packet identifier, publisher, sequence number and time stamp are still zero. */
    static byte[] publish(int level, String topicName, int qos, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topicName);
        if (qos > 0) {
            body.write(0);
            body.write(0);
        }
        if (level == LEVEL_5) {
            body.write(0);
        }
        body.writeBytes(payload);
        return packet(0x30 | (qos << 1), body.toByteArray());
    }

    /** Room for the account, the mark where there is room for it, and filler. */
    static byte[] payload(int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        for (int i = MARKED_PAYLOAD; i < payloadBytes; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        if (payloadBytes >= MARKED_PAYLOAD) {
            ByteBuffer.wrap(payload).putLong(MINIMUM_PAYLOAD, MARK);
        }
        return payload;
    }

    static byte[] pingReq() {
        return new byte[] {(byte) 0xC0, 0};
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    private static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 5);
        packet.write(first);
        int rest = body.length;
        while (rest > 0x7F) {
            packet.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        packet.write(rest);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >>> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    static int packetType(byte first) {
        return (first >>> 4) & 0x0F;
    }

    static long mark(int publisher, long sequence) {
        return ((long) publisher << SEQUENCE_BITS) | sequence;
    }

    /**
     * Remaining Length and header length of the packet at {@code at}, as {@code remaining << 3 | headerLength}, or -1
     * when the header is not complete before {@code limit}.
     */
    static long framing(ByteBuffer in, int at, int limit) {
        long remaining = 0;
        for (int i = 1; i <= 4; i++) {
            if (at + i >= limit) {
                return -1;
            }
            byte digit = in.get(at + i);
            remaining |= (long) (digit & 0x7F) << (7 * (i - 1));
            if (digit >= 0) {
                return (remaining << 3) | (i + 1);
            }
        }
        throw new BenchFailure("the broker sent a Remaining Length of more than four bytes");
    }
}
