package io.linnet.client.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's end of a WebSocket, frame by frame (RFC 6455 section 5). */
final class WebSocketPeer {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FINAL = 0x80;
    private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: *(\\S+)");

    private final DataInputStream in;
    private final OutputStream out;
    /** What was asked for, with all headers. */
    final String request;

    private WebSocketPeer(Socket socket) throws IOException {
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        request = head();
    }

    record Frame(int opcode, byte[] payload) {}

    /** Reads the request, and says yes. */
    static WebSocketPeer accept(Socket socket) throws IOException {
        WebSocketPeer peer = new WebSocketPeer(socket);
        Matcher key = KEY.matcher(peer.request);
        if (!key.find()) {
            throw new IOException("no WebSocket was asked for: " + peer.request);
        }
        peer.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " + accepted(key.group(1)) + "\r\n\r\n");
        return peer;
    }

    /** Reads the request, and answers with that. */
    static void refuse(Socket socket, String answer) throws IOException {
        new WebSocketPeer(socket).raw(answer);
    }

    static void echo(Socket socket) throws IOException {
        WebSocketPeer peer = accept(socket);
        for (Frame frame = peer.read(); frame.opcode != CLOSE; frame = peer.read()) {
            peer.send(true, frame.opcode, frame.payload);
        }
    }

    private static String accepted(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(boolean last, int opcode, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
        frame.put((byte) (opcode | (last ? FINAL : 0)));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
    }

    /** The next frame; of a message in several frames each one. */
    Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int shortLength = in.readUnsignedByte() & 0x7F;
        long length = shortLength == 127 ? in.readLong() : shortLength == 126 ? in.readUnsignedShort() : shortLength;
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(opcode, payload);
    }
}
