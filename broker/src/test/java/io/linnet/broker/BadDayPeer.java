package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A client made of a plain blocking socket, which sends whatever bytes a test likes and reads packets when it is told to. */
class BadDayPeer implements AutoCloseable {
    static final int PATIENCE_MILLIS = 20_000;

    final Socket socket;
    final ProtocolVersion version;
    private final DataInputStream in;

    private BadDayPeer(Socket socket, ProtocolVersion version) throws IOException {
        this.socket = socket;
        this.version = version;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** A connection on which nothing was sent yet. */
    static BadDayPeer silent(int port, ProtocolVersion version) throws IOException {
        return new BadDayPeer(new Socket(InetAddress.getLoopbackAddress(), port), version);
    }

    /** A connection with a receive buffer so small that it is soon full. */
    static BadDayPeer narrow(int port, ProtocolVersion version) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new BadDayPeer(socket, version);
    }

    /** A client with a clean session whose CONNACK has come. */
    static BadDayPeer client(int port, ProtocolVersion version, String clientIdentifier) throws IOException {
        BadDayPeer peer = silent(port, version);
        peer.login(connect(version, clientIdentifier));
        return peer;
    }

    static Connect connect(ProtocolVersion version, String clientIdentifier) {
        return new Connect(version, true, 0, clientIdentifier, null, null, null, Properties.NONE);
    }

    /** A CONNECT that goes on with the session and keeps it for an hour. */
    static Connect lasting(ProtocolVersion version, String clientIdentifier) {
        Properties properties = version.isV5()
                ? Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 3600)
                        .build()
                : Properties.NONE;
        return new Connect(version, false, 0, clientIdentifier, null, null, null, properties);
    }

    static byte[] bytes(ProtocolVersion version, Packet packet) {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(version, packet, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static Publish message(String topicName, int qos, int packetIdentifier, byte[] payload) {
        return new Publish(false, QoS.of(qos), false, topicName, packetIdentifier, Properties.NONE, payload);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- out

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(Packet packet) throws IOException {
        write(bytes(version, packet));
    }

    /** Writes all, lets the broker see the end and reads what it has to say; how it ends does not matter. */
    void writeAndLeave(byte[] bytes) {
        try {
            write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException closedByTheBroker) {
            assertThat(closedByTheBroker).isInstanceOf(SocketException.class);
        }
    }

    ConnAck login(Connect connect) throws IOException {
        send(connect);
        ConnAck answer = (ConnAck) read();
        assertThat(answer.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        return answer;
    }

    void subscribe(String topicFilter, int qos) throws IOException {
        SubscriptionOptions options = new SubscriptionOptions(QoS.of(qos), false, false, RetainHandling.SEND);
        send(new Subscribe(1, Properties.NONE, List.of(new SubscriptionRequest(topicFilter, options))));
        assertThat(((SubAck) read()).reasonCodes()).noneMatch(ReasonCode::isError);
    }

    // ---- in

    /** The next packet; EOFException when the connection ends before it. */
    Packet read() throws IOException {
        byte[] packet = new byte[5];
        in.readFully(packet, 0, 2);
        int length = 2;
        while (FixedHeader.packetLength(packet, 0, length) < 0) {
            packet[length++] = in.readByte();
        }
        packet = Arrays.copyOf(packet, Math.max(FixedHeader.packetLength(packet, 0, length), length));
        in.readFully(packet, length, packet.length - length);
        return PacketDecoder.decode(version, packet, 0, packet.length);
    }

    /** Whether bytes have come that were not read. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** Whether the broker ends the connection without another packet. */
    boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Reads on to the end of the connection and says with which reason the broker left; SUCCESS without DISCONNECT. */
    ReasonCode reasonOfTheEnd() throws IOException {
        try {
            while (true) {
                switch (read()) {
                    case Disconnect disconnect -> {
                        assertThat(ends())
                                .as("the connection ends after DISCONNECT")
                                .isTrue();
                        return disconnect.reasonCode();
                    }
                    case ConnAck refused
                    when refused.reasonCode().isError() -> {
                        assertThat(ends())
                                .as("the connection ends after a refusal")
                                .isTrue();
                        return refused.reasonCode();
                    }
                    default -> {}
                }
            }
        } catch (EOFException ended) {
            return ReasonCode.SUCCESS;
        } catch (java.net.SocketException reset) {
            return ReasonCode.SUCCESS;
        }
    }

    /** Ends the connection with a reset, as a crashed machine's address does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
