package io.linnet.security.policy;

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
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connected client of any broker: blocks, and checks nothing by itself. */
final class TestPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ProtocolVersion version;
    private final Socket socket;
    private final DataInputStream in;
    private final List<String> received = new ArrayList<>();

    TestPeer(int port, ProtocolVersion version, String clientIdentifier, @Nullable String user) throws IOException {
        this.version = version;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        send(new Connect(version, true, 0, clientIdentifier, null, user, null, Properties.NONE));
        ReasonCode code = read(ConnAck.class).reasonCode();
        if (code != ReasonCode.SUCCESS) {
            throw new IOException(clientIdentifier + " was refused with " + code);
        }
    }

    /** The reason code of the answer. */
    ReasonCode subscribe(String topicFilter) throws IOException {
        SubscriptionRequest request = new SubscriptionRequest(topicFilter, SubscriptionOptions.of(QoS.AT_MOST_ONCE));
        send(new Subscribe(1, Properties.NONE, List.of(request)));
        return read(SubAck.class).reasonCodes().getFirst();
    }

    /** Publishes a message to each topic; when this returns, the broker has dealt with them. */
    void publish(List<String> topicNames) throws IOException {
        for (String topicName : topicNames) {
            send(new Publish(false, QoS.AT_MOST_ONCE, false, topicName, 0, Properties.NONE, new byte[] {'m'}));
        }
        send(new PingReq());
        read(PingResp.class);
    }

    /** The topics of the messages that have come so far, in their order. */
    List<String> receivedTopics() throws IOException {
        send(new PingReq());
        read(PingResp.class);
        List<String> topics = List.copyOf(received);
        received.clear();
        return topics;
    }

    private void send(Packet packet) throws IOException {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(version, packet, out);
        socket.getOutputStream().write(out.array(), 0, out.position());
    }

    private <P extends Packet> P read(Class<P> type) throws IOException {
        Packet packet = read();
        while (packet instanceof Publish publish) {
            received.add(publish.topicName());
            packet = read();
        }
        if (!type.isInstance(packet)) {
            throw new IOException("a " + packet.type() + " came instead of " + type.getSimpleName());
        }
        return type.cast(packet);
    }

    private Packet read() throws IOException {
        byte[] bytes = new byte[5];
        int have = 0;
        int length = -1;
        while (length < 0) {
            bytes[have++] = in.readByte();
            length = FixedHeader.packetLength(bytes, 0, have);
            length = length == 0 ? -1 : length;
        }
        byte[] packet = java.util.Arrays.copyOf(bytes, Math.max(length, have));
        in.readFully(packet, have, length - have);
        return PacketDecoder.decode(version, packet, 0, length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
