package io.linnet.client;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A broker that says what a test has written down, one script for each connection; further connections are closed at once. */
final class ScriptedBroker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    /** What happens on one connection, which is closed behind it. */
    interface Script {
        void play(Peer client) throws IOException;
    }

    private final ServerSocket listener;
    private final Queue<Script> scripts;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ScriptedBroker(ServerSocket listener, Script... scripts) {
        this.listener = listener;
        this.scripts = new ConcurrentLinkedQueue<>(List.of(scripts));
        Thread.ofVirtual().start(this::accept);
    }

    static ScriptedBroker playing(Script... scripts) throws IOException {
        return new ScriptedBroker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scripts);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** How many connections there were. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Script script = scripts.poll();
                Thread.ofVirtual().start(() -> play(script, socket));
            }
        } catch (IOException closed) {
            // by the test, which is at its end
        }
    }

    private void play(@Nullable Script script, Socket socket) {
        try (socket) {
            if (script != null) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                script.play(new Peer(socket));
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Ends all connections; fails when a script has. */
    @Override
    public void close() throws IOException {
        Throwable before = failure.get();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        if (before != null) {
            throw new AssertionError("a script failed", before);
        }
    }

    /** A client, as the broker sees it. */
    static final class Peer {
        private final Socket socket;
        private PacketInput input;
        private ProtocolVersion version = ProtocolVersion.V5;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            input = new PacketInput(socket.getInputStream(), version, Integer.MAX_VALUE);
        }

        /** Reads the CONNECT; from then on both speak its version. */
        Connect connect() throws IOException {
            Connect connect = read(Connect.class);
            version = connect.version();
            input = new PacketInput(socket.getInputStream(), version, Integer.MAX_VALUE);
            return connect;
        }

        /** Lets the client in. */
        Connect welcome(Properties properties) throws IOException {
            Connect connect = connect();
            send(new ConnAck(false, ReasonCode.SUCCESS, properties));
            return connect;
        }

        Connect welcome() throws IOException {
            return welcome(Properties.NONE);
        }

        /** Grants the next SUBSCRIBE. */
        Subscribe grant() throws IOException {
            Subscribe subscribe = read(Subscribe.class);
            ReasonCode granted = ReasonCode.granted(
                    subscribe.subscriptions().get(0).options().maximumQos());
            send(new SubAck(subscribe.packetIdentifier(), Properties.NONE, List.of(granted)));
            return subscribe;
        }

        <P extends Packet> P read(Class<P> type) throws IOException {
            Packet packet = input.next();
            if (packet == null) {
                throw new EOFException("the client closed the connection instead of sending " + type.getSimpleName());
            }
            if (!type.isInstance(packet)) {
                throw new AssertionError(packet + " came, expected was " + type.getSimpleName());
            }
            return type.cast(packet);
        }

        /** Reads until the client ends the connection, and says what came. */
        List<Packet> rest() throws IOException {
            List<Packet> packets = new ArrayList<>();
            for (Packet packet = input.next(); packet != null; packet = input.next()) {
                packets.add(packet);
            }
            return packets;
        }

        void send(Packet packet) throws IOException {
            PacketBuffer out = new PacketBuffer(256);
            PacketEncoder.encode(version, packet, out);
            socket.getOutputStream().write(out.array(), 0, out.position());
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }
    }
}
