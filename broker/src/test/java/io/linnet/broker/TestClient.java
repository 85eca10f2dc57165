package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client that does what a test says and nothing by itself: it blocks, acknowledges nothing unasked and checks nothing. */
final class TestClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ProtocolVersion version;
    private final Socket socket;
    private byte[] read = new byte[4096];
    private int start;
    private int end;

    TestClient(int port, ProtocolVersion version) throws IOException {
        this(InetAddress.getLoopbackAddress(), port, version);
    }

    TestClient(InetAddress host, int port, ProtocolVersion version) throws IOException {
        this.version = version;
        this.socket = new Socket(host, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    // ---- packets to send

    static Connect connect(
            ProtocolVersion version, String clientIdentifier, boolean cleanStart, Properties properties) {
        return new Connect(version, cleanStart, 0, clientIdentifier, null, null, null, properties);
    }

    static Publish message(String topicName, int qos, int packetIdentifier, String payload) {
        return message(topicName, qos, packetIdentifier, payload, Properties.NONE);
    }

    static Publish message(String topicName, int qos, int packetIdentifier, String payload, Properties properties) {
        return new Publish(false, QoS.of(qos), false, topicName, packetIdentifier, properties, bytes(payload));
    }

    static Publish retained(String topicName, int qos, int packetIdentifier, String payload) {
        return new Publish(false, QoS.of(qos), true, topicName, packetIdentifier, Properties.NONE, bytes(payload));
    }

    static Subscribe subscription(int packetIdentifier, int qos, String... topicFilters) {
        SubscriptionOptions options = SubscriptionOptions.of(QoS.of(qos));
        return new Subscribe(
                packetIdentifier,
                Properties.NONE,
                Arrays.stream(topicFilters)
                        .map(filter -> new SubscriptionRequest(filter, options))
                        .toList());
    }

    static PubAck pubAck(int packetIdentifier) {
        return new PubAck(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    static PubRec pubRec(int packetIdentifier) {
        return new PubRec(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    static PubRel pubRel(int packetIdentifier) {
        return new PubRel(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    static PubComp pubComp(int packetIdentifier) {
        return new PubComp(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Publish publish) {
        return new String(publish.payload(), StandardCharsets.UTF_8);
    }

    // ---- conversations

    ConnAck connect(Connect connect) throws IOException {
        send(connect);
        return read(ConnAck.class);
    }

    /** Subscribes and wants it granted. */
    void subscribe(int qos, String... topicFilters) throws IOException {
        send(subscription(1, qos, topicFilters));
        assertThat(read(SubAck.class).reasonCodes())
                .hasSize(topicFilters.length)
                .noneMatch(ReasonCode::isError);
    }

    /** Publishes and goes through the whole flow of the message's QoS. */
    void publish(Publish message) throws IOException {
        send(message);
        switch (message.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE ->
                assertThat(read(PubAck.class).packetIdentifier()).isEqualTo(message.packetIdentifier());
            case EXACTLY_ONCE -> {
                assertThat(read(PubRec.class).packetIdentifier()).isEqualTo(message.packetIdentifier());
                send(pubRel(message.packetIdentifier()));
                assertThat(read(PubComp.class).packetIdentifier()).isEqualTo(message.packetIdentifier());
            }
        }
    }

    /** Takes the next message and goes through the whole flow of its QoS. */
    Publish receive() throws IOException {
        Publish message = read(Publish.class);
        switch (message.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> send(pubAck(message.packetIdentifier()));
            case EXACTLY_ONCE -> {
                send(pubRec(message.packetIdentifier()));
                read(PubRel.class);
                send(pubComp(message.packetIdentifier()));
            }
        }
        return message;
    }

    /** Everything that comes before the answer to a PINGREQ that is sent now; the answer comes after all that was due. */
    List<Packet> untilPing() throws IOException {
        send(new PingReq());
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = read(); !(packet instanceof PingResp); packet = read()) {
            packets.add(packet);
        }
        return packets;
    }

    // ---- single packets

    /** Sends packets in one write. */
    void send(Packet... packets) throws IOException {
        PacketBuffer out = new PacketBuffer(64);
        for (Packet packet : packets) {
            PacketEncoder.encode(version, packet, out);
        }
        socket.getOutputStream().write(out.array(), 0, out.position());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    <P extends Packet> P read(Class<P> type) throws IOException {
        Packet packet = read();
        assertThat(packet).isInstanceOf(type);
        return type.cast(packet);
    }

    /** The next packet; {@link EOFException} when the broker has closed. */
    Packet read() throws IOException {
        int length = FixedHeader.packetLength(read, start, end);
        while (length < 0 || length > end - start) {
            fill(length);
            length = FixedHeader.packetLength(read, start, end);
        }
        Packet packet = PacketDecoder.decode(version, read, start, start + length);
        start += length;
        return packet;
    }

    private void fill(int wanted) throws IOException {
        byte[] target = wanted > read.length ? new byte[2 * wanted] : read;
        System.arraycopy(read, start, target, 0, end - start);
        end -= start;
        start = 0;
        read = target;
        if (end == read.length) {
            read = Arrays.copyOf(read, 2 * end);
        }
        int count = socket.getInputStream().read(read, end, read.length - end);
        if (count < 0) {
            throw new EOFException("the broker has closed the connection");
        }
        end += count;
    }

    /** Whether nothing has come that was not read. */
    boolean hasNothing() throws IOException {
        return start == end && socket.getInputStream().available() == 0;
    }

    /** Whether the broker closes the connection without another packet. */
    boolean isAtEnd() throws IOException {
        try {
            return start == end && socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** No more is sent; what the broker sends can still be read. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Breaks the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
