package io.linnet.security;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Ports;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A broker on a free port that asks one authenticator, and clients that do no more than log in. */
public final class LoginBroker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Broker broker;
    private final List<Socket> sockets = new ArrayList<>();

    private LoginBroker(Broker broker) {
        this.broker = broker;
    }

    public static LoginBroker asking(Authenticator authenticator) throws IOException {
        return with(Ports.local().withAuthenticator(authenticator));
    }

    public static LoginBroker asking(EnhancedAuthenticator method) throws IOException {
        return with(Ports.local().withEnhancedAuthenticators(List.of(method)));
    }

    private static LoginBroker with(Ports ports) throws IOException {
        return new LoginBroker(Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withSysIntervalSeconds(1)
                .withPorts(ports)));
    }

    public int port() {
        return broker.port();
    }

    /** What CONNACK says to a 5.0 client. */
    public ReasonCode login(@Nullable String user, @Nullable String password) throws IOException {
        return login(user, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
    }

    public ReasonCode login(@Nullable String user, byte @Nullable [] password) throws IOException {
        return answer(connect(ProtocolVersion.V5, "", user, password)).reasonCode();
    }

    /** The return code of CONNACK for a client of 3.1.1. */
    public int login311(@Nullable String user, @Nullable String password) throws IOException {
        byte[] bytes = password == null ? null : password.getBytes(StandardCharsets.UTF_8);
        return answer(connect(ProtocolVersion.V3_1_1, "", user, bytes))
                .reasonCode()
                .v3ConnectReturnCode();
    }

    public static Connect connect(
            ProtocolVersion version, String clientIdentifier, @Nullable String user, byte @Nullable [] password) {
        return new Connect(version, true, 0, clientIdentifier, null, user, password, Properties.NONE);
    }

    public ConnAck answer(Connect connect) throws IOException {
        return read(send(connect), connect.version());
    }

    /** Sends CONNECT and leaves the answer for {@link #read}. */
    public Socket send(Connect connect) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        sockets.add(socket);
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(connect.version(), connect, out);
        socket.getOutputStream().write(out.array(), 0, out.position());
        return socket;
    }

    public static ConnAck read(Socket socket, ProtocolVersion version) throws IOException {
        byte[] bytes = new byte[1024];
        int end = 0;
        int length = -1;
        while (length < 0 || length > end) {
            int count = socket.getInputStream().read(bytes, end, 1);
            if (count < 0) {
                throw new EOFException("the broker has closed the connection after " + end + " bytes");
            }
            end += count;
            length = FixedHeader.packetLength(bytes, 0, end);
        }
        return (ConnAck) PacketDecoder.decode(version, Arrays.copyOf(bytes, end), 0, end);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        broker.close();
    }
}
