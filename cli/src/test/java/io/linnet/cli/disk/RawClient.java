package io.linnet.cli.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** The few packets that these tests need, by hand; in the direction of the broker one at a time. */
final class RawClient implements AutoCloseable {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBACK = 9;

    /** A packet from the broker: its type and everything behind the fixed header. */
    record Packet(int type, byte[] body) {
        /** Packet Identifier of PUBACK and SUBACK. */
        int identifier() {
            return ByteBuffer.wrap(body).getShort() & 0xFFFF;
        }

        /** Reason Code of a PUBACK; 0 when it is left out. */
        int reason() {
            return body.length > 2 ? body[2] & 0xFF : 0;
        }

        boolean sessionPresent() {
            return (body[0] & 1) != 0;
        }

        /** Topic Name of a PUBLISH. */
        String topic() {
            return new String(body, 2, ByteBuffer.wrap(body).getShort() & 0xFFFF, UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final boolean five;

    private RawClient(int port, boolean five) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
        this.five = five;
    }

    /** Sends CONNECT; the session is kept for an hour or not at all. */
    static RawClient connect(int port, boolean five, String clientIdentifier, boolean durable) throws IOException {
        RawClient client = new RawClient(port, five);
        Body body = new Body().text("MQTT").bytes(five ? 5 : 4, durable ? 0 : 2, 0, 0);
        if (five) {
            // properties: Session Expiry Interval of 3600 s, or none
            body.bytes(durable ? new int[] {5, 0x11, 0, 0, 0x0E, 0x10} : new int[] {0});
        }
        client.send(0x10, body.text(clientIdentifier));
        return client;
    }

    void subscribe(int packetIdentifier, String topicFilter) throws IOException {
        send(
                0x82,
                new Body()
                        .number(packetIdentifier)
                        .bytes(five ? new int[] {0} : new int[0])
                        .text(topicFilter)
                        .bytes(1));
    }

    /** QoS 1, or QoS 0 with packet identifier 0; the payload is the topic once more. */
    void publish(int packetIdentifier, String topic) throws IOException {
        Body body = new Body().text(topic);
        if (packetIdentifier != 0) {
            body.number(packetIdentifier);
        }
        send(
                packetIdentifier == 0 ? 0x30 : 0x32,
                body.bytes(five ? new int[] {0} : new int[0]).raw(topic));
    }

    void acknowledge(Packet publish) throws IOException {
        int at = 2 + (ByteBuffer.wrap(publish.body()).getShort() & 0xFFFF);
        send(0x40, new Body().bytes(publish.body()[at] & 0xFF, publish.body()[at + 1] & 0xFF));
    }

    Packet receive() throws IOException {
        return read(in);
    }

    /** How long to wait for each packet; a minute unless said. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Whether the broker closes the connection instead of sending something. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    static Packet read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int each;
        int shift = 0;
        do {
            each = in.readUnsignedByte();
            length |= (each & 0x7F) << shift;
            shift += 7;
        } while (each >= 0x80);
        byte[] body = new byte[length];
        in.readFully(body);
        return new Packet(first >> 4, body);
    }

    private void send(int first, Body body) throws IOException {
        byte[] bytes = body.out.toByteArray();
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        // none of these is longer than 127 bytes
        packet.write(bytes.length);
        packet.writeBytes(bytes);
        socket.getOutputStream().write(packet.toByteArray());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Body {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Body bytes(int... bytes) {
            for (int each : bytes) {
                out.write(each);
            }
            return this;
        }

        Body number(int number) throws IOException {
            new DataOutputStream(out).writeShort(number);
            return this;
        }

        Body text(String text) throws IOException {
            new DataOutputStream(out).writeUTF(text);
            return this;
        }

        Body raw(String text) {
            out.writeBytes(text.getBytes(UTF_8));
            return this;
        }
    }
}
