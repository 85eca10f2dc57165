package io.linnet.audit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A WebSocket connection (RFC 6455) to the broker under test, which can also do what a client must not. */
final class WebSocketConnection implements Closeable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int PING = 9;
    private static final int CLOSE = 8;

    /** Any key will do: nothing is kept from a cache here. */
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    private final Socket socket;
    private final String response;
    private final RawConnection packets;
    private boolean allBinary = true;

    private WebSocketConnection(Socket socket, String response, Target target, SpecVersion version) throws IOException {
        this.socket = socket;
        this.response = response;
        this.packets = new RawConnection(socket, new Payload(socket.getInputStream()), version, target.patience());
    }

    /** Opens the target's WebSocket port; a target without one skips the probe. */
    static WebSocketConnection open(Target target, SpecVersion version, String subprotocols) {
        int port = target.webSocketPort().orElseThrow(() -> new NotOffered("no WebSocket port was given"));
        try {
            Socket socket = RawConnection.connect(target.host(), port, target.patience());
            socket.setSoTimeout((int) target.patience().toMillis());
            String request = "GET /mqtt HTTP/1.1\r\n"
                    + "Host: " + target.host() + ":" + port + "\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Connection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: bGlubmV0IGNvbmZvcm1hbg==\r\n"
                    + "Sec-WebSocket-Protocol: " + subprotocols + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new WebSocketConnection(socket, head(socket.getInputStream()), target, version);
        } catch (IOException e) {
            throw new Mismatch("no WebSocket connection (" + e.getMessage() + ")", "an accepted connection");
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed during the handshake");
            }
            head.append((char) next);
        }
        Expect.that(head.indexOf(" 101 ") > 0, head.substring(0, head.indexOf("\r\n")), "HTTP/1.1 101");
        return head.toString();
    }

    /** A header of the server's handshake, or an empty string. */
    String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return response.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** Where the packets are read from that come in the frames; nothing can be sent through it. */
    RawConnection packets() {
        return packets;
    }

    /** Whether all data frames so far were binary ones. */
    boolean allBinary() {
        return allBinary;
    }

    void send(int opcode, boolean last, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.writeBytes(Bytes.two(payload.length));
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        try {
            socket.getOutputStream().write(frame.toByteArray());
        } catch (IOException closed) {
            // Shows at the next read.
            return;
        }
    }

    void sendBinary(byte[] payload) {
        send(BINARY, true, payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The payloads of the data frames, one after the other; a close frame is the end. */
    private final class Payload extends InputStream {
        private final DataInputStream frames;
        private int left;

        Payload(InputStream in) {
            this.frames = new DataInputStream(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (left == 0) {
                if (!nextFrame()) {
                    return -1;
                }
            }
            int read = frames.read(target, offset, Math.min(left, length));
            left -= Math.max(read, 0);
            return read;
        }

        private boolean nextFrame() throws IOException {
            int first = frames.read();
            int opcode = first & 0x0f;
            if (first < 0 || opcode == CLOSE) {
                return false;
            }
            int length = frames.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = frames.readUnsignedShort();
            }
            if (opcode > BINARY) {
                frames.skipNBytes(length);
                return true;
            }
            allBinary &= opcode != TEXT;
            left = length;
            return true;
        }
    }
}
