package io.linnet.cli;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that plays a written part: each connection is one script, in the order in which they come. */
final class ScriptedBroker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final ServerSocket server;
    private final FutureTask<Void> play;

    private ScriptedBroker(ServerSocket server, Script... scripts) {
        this.server = server;
        play = new FutureTask<>(() -> {
            for (Script script : scripts) {
                try (Peer peer = new Peer(server.accept())) {
                    script.play(peer);
                }
            }
            return null;
        });
        Thread.ofPlatform().name("scripted-broker").daemon().start(play);
    }

    /** What happens on one connection. */
    @FunctionalInterface
    interface Script {
        void play(Peer peer) throws IOException;
    }

    static ScriptedBroker playing(Script... scripts) throws IOException {
        return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scripts);
    }

    /** On a socket that is already bound, for instance one of TLS. */
    static ScriptedBroker on(ServerSocket server, Script... scripts) {
        return new ScriptedBroker(server, scripts);
    }

    String port() {
        return Integer.toString(server.getLocalPort());
    }

    /** Waits for the end of the play, and fails as it failed. */
    void finish() throws InterruptedException, TimeoutException {
        try {
            play.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the script of the broker failed", e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The broker's end of a connection. */
    static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream input;
        private ProtocolVersion version = ProtocolVersion.V5;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            input = new DataInputStream(socket.getInputStream());
        }

        /** Takes the CONNECT and accepts it. */
        Connect accept(Properties properties) throws IOException {
            Connect connect = expect(Connect.class);
            send(new ConnAck(false, ReasonCode.SUCCESS, properties));
            return connect;
        }

        Connect accept() throws IOException {
            return accept(Properties.NONE);
        }

        <T extends Packet> T expect(Class<T> type) throws IOException {
            Packet packet = next();
            if (packet instanceof Connect connect) {
                version = connect.version();
            }
            if (!type.isInstance(packet)) {
                throw new AssertionError("expected " + type.getSimpleName() + ", got " + packet);
            }
            return type.cast(packet);
        }

        private Packet next() throws IOException {
            byte[] bytes = new byte[5];
            int count = 0;
            int length;
            do {
                bytes[count++] = input.readByte();
                length = FixedHeader.packetLength(bytes, 0, count);
            } while (length < 0);
            byte[] whole = Arrays.copyOf(bytes, length);
            input.readFully(whole, count, length - count);
            return PacketDecoder.decode(version, whole, 0, length);
        }

        void expectEnd() throws IOException {
            try {
                throw new AssertionError("expected the end, got " + next());
            } catch (EOFException e) {
                // As expected.
            }
        }

        void send(Packet... packets) throws IOException {
            PacketBuffer buffer = new PacketBuffer(256);
            for (Packet packet : packets) {
                PacketEncoder.encode(version, packet, buffer);
            }
            sendRaw(buffer.toByteArray());
        }

        void sendRaw(byte... bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
