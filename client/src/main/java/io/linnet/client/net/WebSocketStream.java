package io.linnet.client.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * MQTT in the binary frames of a WebSocket (5.0 section 6, RFC 6455 section 5), on a connection of TCP or TLS.
 *
 * <p>Nothing is kept of what comes: a frame is handed out while it is being read. Pings are answered on a thread of their own, since who
 * reads must not wait for who writes.
 */
final class WebSocketStream extends InputStream implements ByteStream {
    private static final int CONTINUATION = 0x0;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int LARGEST_CONTROL = 125;
    private static final int CODE_BYTES = 2;
    private static final int LARGEST_HEADER = 14;
    private static final int CHUNK = 16 * 1024;
    private static final byte[] NORMAL_CLOSURE = {0x03, (byte) 0xE8}; // 1000
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ByteStream connection;
    private final InputStream in;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** The last ping that has no answer yet: older ones need none (RFC 6455 section 5.5.3). */
    private final AtomicReference<byte @Nullable []> unanswered = new AtomicReference<>();

    // of the thread that reads
    private final byte[] header = new byte[8];
    private long remaining;
    private boolean insideMessage;
    private boolean ended;

    /** {@code in} is what comes through the connection, on which both sides have agreed on a WebSocket. */
    WebSocketStream(ByteStream connection, InputStream in) {
        this.connection = connection;
        this.in = in;
    }

    static WebSocketStream open(Opening opening, Endpoint endpoint, @Nullable TlsContext tls) throws IOException {
        Endpoint.Upgrade upgrade = Objects.requireNonNull(endpoint.upgrade());
        ByteStream connection = opening.below(tls);
        try {
            return WebSocketOpening.upgraded(connection, endpoint, upgrade);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public InputStream input() {
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (remaining == 0) {
            if (ended || !nextFrame()) {
                ended = true;
                if (closed.get()) {
                    throw new SocketException("Socket closed");
                }
                return -1;
            }
        }
        int count = in.read(target, offset, (int) Math.min(length, remaining));
        if (count < 0) {
            throw new EOFException("the broker hung up inside a frame of the WebSocket");
        }
        remaining -= count;
        return count;
    }

    /** Reads up to the payload of a data frame, or a whole control frame; false at the end. */
    private boolean nextFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        fill(header, 1);
        int length = header[0] & 0xFF;
        int opcode = first & 0x0F;
        boolean last = (first & FINAL) != 0;
        if ((first & RESERVED) != 0 || (length & MASKED) != 0) {
            throw wrong("a frame that is masked or uses an extension");
        }
        if (opcode >= CLOSE) {
            if (!last || length > LARGEST_CONTROL) {
                throw wrong("a control frame that is fragmented or too long");
            }
            return control(opcode, length);
        }
        if (opcode != (insideMessage ? CONTINUATION : BINARY)) {
            throw wrong(
                    insideMessage || opcode == CONTINUATION
                            ? "fragments in a wrong order"
                            : "something else than binary frames, which MQTT is made of");
        }
        remaining = length < 126 ? length : number(length == 126 ? 2 : 8);
        if (remaining < 0) {
            throw wrong("a frame with a negative length");
        }
        insideMessage = !last;
        return true;
    }

    private static IOException wrong(String what) {
        return new IOException("the broker sent " + what + " through the WebSocket");
    }

    private void fill(byte[] target, int length) throws IOException {
        if (in.readNBytes(target, 0, length) < length) {
            throw new EOFException("the broker hung up inside a frame of the WebSocket");
        }
    }

    private long number(int bytes) throws IOException {
        fill(header, bytes);
        ByteBuffer number = ByteBuffer.wrap(header);
        return bytes == 2 ? number.getShort() & 0xFFFF : number.getLong();
    }

    private boolean control(int opcode, int length) throws IOException {
        byte[] payload = new byte[length];
        fill(payload, length);
        if (opcode == PING) {
            answer(payload);
        }
        if (opcode == CLOSE) {
            requireNormal(payload);
        }
        return opcode != CLOSE;
    }

    /** A WebSocket that ends as it should is just an end; other codes have a reason that the user should know. */
    private static void requireNormal(byte[] payload) throws IOException {
        if (payload.length <= CODE_BYTES) {
            return;
        }
        int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        if (code > 1001) {
            String reason = new String(payload, CODE_BYTES, payload.length - CODE_BYTES, StandardCharsets.UTF_8);
            throw new EOFException("the broker closed the WebSocket with code " + code + ": " + reason);
        }
    }

    private void answer(byte[] ping) {
        if (unanswered.getAndSet(ping) == null) {
            Thread thread = new Thread(this::sendPongs, "linnet-pong");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void sendPongs() {
        try {
            byte[] ping = unanswered.get();
            while (ping != null) {
                send(PONG, ping, 0, ping.length);
                // What came meanwhile is answered as well.
                ping = unanswered.compareAndSet(ping, null) ? null : unanswered.get();
            }
        } catch (IOException e) {
            // Who reads finds out by himself.
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        send(BINARY, bytes, offset, length);
    }

    private void send(int opcode, byte[] bytes, int offset, int length) throws IOException {
        writing.lock();
        try {
            if (closed.get()) {
                throw new SocketException("Socket closed");
            }
            sendFrame(opcode, bytes, offset, length);
        } finally {
            writing.unlock();
        }
    }

    /** One frame, masked as those of clients have to be (RFC 6455 section 5.3), in pieces, so that nothing large is copied at once. */
    private void sendFrame(int opcode, byte[] bytes, int offset, int length) throws IOException {
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        ByteBuffer piece = ByteBuffer.allocate(Math.min(length, CHUNK) + LARGEST_HEADER);
        piece.put((byte) (FINAL | opcode));
        if (length < 126) {
            piece.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            piece.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            piece.put((byte) (MASKED | 127)).putLong(length);
        }
        piece.put(mask);
        int done = 0;
        do {
            int end = Math.min(length, done + CHUNK);
            for (; done < end; done++) {
                piece.put((byte) (bytes[offset + done] ^ mask[done & 3]));
            }
            connection.write(piece.array(), 0, piece.position());
            piece.clear();
        } while (done < length);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Goodbye.say(writing, connection, () -> sendFrame(CLOSE, NORMAL_CLOSURE, 0, NORMAL_CLOSURE.length));
            connection.close();
        }
    }
}
