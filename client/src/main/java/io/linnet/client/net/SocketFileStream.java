package io.linnet.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** MQTT over a Unix domain socket. */
final class SocketFileStream implements ByteStream {
    private final SocketChannel channel;
    private final InputStream input;

    private SocketFileStream(SocketChannel channel) {
        this.channel = channel;
        input = Channels.newInputStream(channel);
    }

    static SocketFileStream open(Opening opening, Path file) throws IOException {
        SocketChannel channel = opening.watched(SocketChannel.open(StandardProtocolFamily.UNIX));
        try {
            channel.connect(UnixDomainSocketAddress.of(file));
            return new SocketFileStream(channel);
        } catch (IOException e) {
            channel.close();
            throw explained(file, opening.cause(e));
        }
    }

    private static IOException explained(Path file, IOException problem) {
        if (problem instanceof ConnectException || !Files.exists(file)) {
            ConnectException nobody = new ConnectException("nobody listens at " + file);
            nobody.initCause(problem);
            return nobody;
        }
        return problem;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    @Override
    public void close() {
        Opening.closeQuietly(channel);
    }
}
