package io.linnet.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;

/** TLS between a connection and its socket. Keeps of what came only the part of a record that is not whole yet. */
final class TlsLayer {
    /** Room for what one read brings, and for what is left of the read before. */
    static final int CIPHER_BYTES = 128 * 1024;

    /** More than the longest record with all that TLS puts around it. */
    static final int RECORD_BYTES = 18 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final String name;
    private byte[] rest = new byte[0];
    private int restLength;
    private boolean full;

    TlsLayer(SSLEngine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    /** Under which its session is kept for the next connection. */
    String name() {
        return name;
    }

    /**
     * Goes on with the handshake as far as that is possible now.
     *
     * @param cipher for what is read; used within the call only
     * @param out gets what is to be sent
     * @return whether the handshake is done
     */
    boolean shakeHands(SocketChannel channel, ByteBuffer cipher, ByteBuffer out) throws IOException {
        boolean ended = fill(channel, cipher);
        boolean starved = false;
        while (!starved) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> engine.wrap(NOTHING.duplicate(), out);
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> starved = !advance(cipher);
                default -> {
                    keep(cipher);
                    return true;
                }
            }
        }
        keep(cipher);
        if (ended) {
            throw new IOException("closed by the broker during the TLS handshake");
        }
        return false;
    }

    void begin() throws IOException {
        engine.beginHandshake();
    }

    private boolean advance(ByteBuffer cipher) throws IOException {
        return engine.unwrap(cipher, ByteBuffer.allocate(0)).getStatus() == Status.OK;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /**
     * Reads what the socket has and puts the deciphered content behind what {@code plain} holds.
     *
     * @return how many bytes that were, or -1 at the end
     */
    int read(SocketChannel channel, ByteBuffer plain, ByteBuffer cipher) throws IOException {
        boolean ended = fill(channel, cipher);
        int before = plain.position();
        Status status = Status.OK;
        while (status == Status.OK && cipher.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(cipher, plain);
            status = result.getStatus();
        }
        full = status == Status.BUFFER_OVERFLOW;
        if (full && plain.position() == before) {
            throw new BenchFailure("the broker sent a packet longer than TLS leaves room for");
        }
        keep(cipher);
        int count = plain.position() - before;
        return count == 0 && (ended || status == Status.CLOSED) ? -1 : count;
    }

    /** Something has been read that {@link #read} had no room for. */
    boolean hasMore() {
        return full;
    }

    private boolean fill(SocketChannel channel, ByteBuffer cipher) throws IOException {
        cipher.clear();
        cipher.put(rest, 0, restLength);
        boolean ended = channel.read(cipher) < 0;
        cipher.flip();
        return ended;
    }

    private void keep(ByteBuffer cipher) {
        restLength = cipher.remaining();
        if (restLength > rest.length) {
            rest = new byte[Math.max(restLength, 1024)];
        }
        cipher.get(rest, 0, restLength);
    }

    /** Enciphers all of {@code plain}; {@code sealed} has room for it. */
    void seal(ByteBuffer plain, ByteBuffer sealed) throws IOException {
        while (plain.hasRemaining()) {
            Status status = engine.wrap(plain, sealed).getStatus();
            if (status != Status.OK) {
                throw new IOException("TLS cannot send: " + status);
            }
        }
    }

    /** Puts the goodbye of TLS into {@code out}. */
    void close(ByteBuffer out) throws IOException {
        engine.closeOutbound();
        engine.wrap(NOTHING.duplicate(), out);
    }
}
