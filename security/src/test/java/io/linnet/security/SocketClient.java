package io.linnet.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.ProtocolVersion;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** A 5.0 client that sends what a test says and does nothing by itself. */
public final class SocketClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    SocketClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over a connection of another kind. */
    public SocketClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    public void send(Packet packet) throws IOException {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(ProtocolVersion.V5, packet, out);
        socket.getOutputStream().write(out.array(), 0, out.position());
    }

    /** The next packet, which is of this type. */
    public <P extends Packet> P read(Class<P> type) throws IOException {
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
        Packet packet = PacketDecoder.decode(ProtocolVersion.V5, bytes, 0, length);
        assertThat(packet).isInstanceOf(type);
        return type.cast(packet);
    }

    /** Whether the broker closes the connection without another packet. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
