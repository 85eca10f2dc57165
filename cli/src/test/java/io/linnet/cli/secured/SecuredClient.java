package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.PrivateKeyFile;
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
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client over TLS or not, that does what a test says and nothing by itself. */
public final class SecuredClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private ProtocolVersion version = ProtocolVersion.V5;

    private SecuredClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Without TLS, and before CONNECT. */
    public static SecuredClient plain(int port) throws IOException {
        return new SecuredClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** The same, of a listener that is not on the usual address. */
    public static SecuredClient plain(InetSocketAddress address) throws IOException {
        return new SecuredClient(new Socket(address.getAddress(), address.getPort()));
    }

    /** After its TLS handshake, and before CONNECT. With TLS 1.3 a client learns with its first read that it was refused. */
    public static SecuredClient over(SSLContext tls, int port) throws IOException {
        return over(tls, new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** The same on a connection that is there. */
    public static SecuredClient over(SSLContext tls, Socket connected) throws IOException {
        connected.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(connected, "127.0.0.1", connected.getPort(), true);
        try {
            socket.startHandshake();
            return new SecuredClient(socket);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /**
     * Trusts one authority, and shows one certificate to whoever asks.
     *
     * @param own without {@code .pem} and {@code .key}; null for none
     */
    public static SSLContext trusting(Path authority, @Nullable Path own) throws IOException {
        return trusting(authority, own, "TLSv1.3");
    }

    /** The same, and speaks no later version. */
    public static SSLContext trusting(Path authority, @Nullable Path own, String version) throws IOException {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("ca", CertificateFile.read(authority).getFirst());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            SSLContext context = SSLContext.getInstance(version);
            context.init(own == null ? null : new KeyManager[] {Insistent.of(own)}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    /** Shows its one certificate, whoever the server says it trusts. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        private Insistent(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        static Insistent of(Path own) throws IOException {
            return new Insistent(
                    CertificateFile.read(Path.of(own + ".pem")).toArray(X509Certificate[]::new),
                    PrivateKeyFile.read(Path.of(own + ".key"), file -> new char[0]));
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    // ---- conversations

    /** Whose session is kept for an hour, unless it begins anew. */
    public static Connect asking(String clientIdentifier, @Nullable String user, boolean cleanStart) {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, cleanStart ? 0 : 3600)
                .build();
        return new Connect(ProtocolVersion.V5, cleanStart, 0, clientIdentifier, null, user, null, properties);
    }

    public ConnAck connect(Connect connect) throws IOException {
        version = connect.version();
        send(connect);
        return read(ConnAck.class);
    }

    /** Connected with a session of its own that ends with the connection. */
    public SecuredClient connected(String clientIdentifier) throws IOException {
        assertThat(connect(asking(clientIdentifier, null, true)).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        return this;
    }

    /** What the broker says about a subscription at QoS 1. */
    public ReasonCode subscribe(String topicFilter) throws IOException {
        send(new Subscribe(
                1,
                Properties.NONE,
                List.of(new SubscriptionRequest(topicFilter, SubscriptionOptions.of(QoS.AT_LEAST_ONCE)))));
        return read(SubAck.class).reasonCodes().getFirst();
    }

    /** What the broker says about a message at QoS 1. */
    public ReasonCode publish(int packetIdentifier, String topicName) throws IOException {
        send(new Publish(
                false,
                QoS.AT_LEAST_ONCE,
                false,
                topicName,
                packetIdentifier,
                Properties.NONE,
                topicName.getBytes(StandardCharsets.UTF_8)));
        return read(PubAck.class).reasonCode();
    }

    /** Takes the next message. */
    public Publish receive() throws IOException {
        Publish message = read(Publish.class);
        if (message.qos() == QoS.AT_LEAST_ONCE) {
            send(new PubAck(message.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
        }
        return message;
    }

    /** All that comes before the answer to a PINGREQ that is sent now. */
    public List<Packet> untilPing() throws IOException {
        send(new PingReq());
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = read(); !(packet instanceof PingResp); packet = read()) {
            packets.add(packet);
        }
        return packets;
    }

    // ---- single packets

    public void send(Packet packet) throws IOException {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(version, packet, out);
        send(Arrays.copyOf(out.array(), out.position()));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public <P extends Packet> P read(Class<P> type) throws IOException {
        Packet packet = read();
        assertThat(packet).isInstanceOf(type);
        return type.cast(packet);
    }

    private Packet read() throws IOException {
        byte[] bytes = new byte[2];
        in.readFully(bytes);
        int length = FixedHeader.packetLength(bytes, 0, bytes.length);
        while (length < 0) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = in.readByte();
            length = FixedHeader.packetLength(bytes, 0, bytes.length);
        }
        int read = bytes.length;
        bytes = Arrays.copyOf(bytes, length);
        in.readFully(bytes, read, length - read);
        return PacketDecoder.decode(version, bytes, 0, length);
    }

    /** Whether the broker ends the connection without another packet. */
    public boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SSLException | SocketException broken) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
