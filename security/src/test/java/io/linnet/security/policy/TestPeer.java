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
    private final ReasonCode connected;
    private final Socket socket;
    private final DataInputStream in;
    private final List<Publish> received = new ArrayList<>();

    TestPeer(int port, ProtocolVersion version, String clientIdentifier, @Nullable String user) throws IOException {
        this(port, new Connect(version, true, 0, clientIdentifier, null, user, null, Properties.NONE));
        if (connected != ReasonCode.SUCCESS) {
            throw new IOException(clientIdentifier + " was refused with " + connected);
        }
    }

    /** A client that may have been refused, which {@link #connected} says. */
    TestPeer(int port, Connect connect) throws IOException {
        this.version = connect.version();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        send(connect);
        connected = read(ConnAck.class).reasonCode();
    }

    /** The reason code of CONNACK. */
    ReasonCode connected() {
        return connected;
    }

    /** The reason code of the answer. */
    ReasonCode subscribe(String topicFilter) throws IOException {
        return subscribe(topicFilter, QoS.AT_MOST_ONCE);
    }

    /** The reason code of the answer. */
    ReasonCode subscribe(String topicFilter, QoS qos) throws IOException {
        SubscriptionRequest request = new SubscriptionRequest(topicFilter, SubscriptionOptions.of(qos));
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

    /** The reason code of the answer; at QoS 0, which has none, that of a success. When this returns, the broker has dealt with it. */
    ReasonCode publish(String topicName, QoS qos, boolean retain, Properties properties) throws IOException {
        send(new Publish(false, qos, retain, topicName, qos == QoS.AT_MOST_ONCE ? 0 : 1, properties, new byte[] {'m'}));
        return switch (qos) {
            case AT_MOST_ONCE -> {
                send(new PingReq());
                read(PingResp.class);
                yield ReasonCode.SUCCESS;
            }
            case AT_LEAST_ONCE -> read(PubAck.class).reasonCode();
            case EXACTLY_ONCE -> {
                ReasonCode code = read(PubRec.class).reasonCode();
                if (!code.isError()) {
                    send(new PubRel(1));
                    read(PubComp.class);
                }
                yield code;
            }
        };
    }

    /** The next message. */
    Publish message() throws IOException {
        return received.isEmpty() ? (Publish) read() : received.removeFirst();
    }

    /** The topics of the messages that have come so far, in their order. */
    List<String> receivedTopics() throws IOException {
        send(new PingReq());
        read(PingResp.class);
        List<String> topics = received.stream().map(Publish::topicName).toList();
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
            received.add(publish);
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

    /** Breaks off; when this returns, the broker has closed the connection as well. */
    @Override
    public void close() throws IOException {
        socket.shutdownOutput();
        var _ = in.readAllBytes();
        socket.close();
    }
}
