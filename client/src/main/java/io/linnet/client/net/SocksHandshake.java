package io.linnet.client.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a connection through a SOCKS5 proxy (RFC 1928). Java's own has one password for the whole process, which a library
 * must not set.
 */
final class SocksHandshake {
    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int NO_METHOD = 0xFF;
    private static final int PASSWORD_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int LONGEST = 255;
    private static final int PORT_BYTES = 2;

    private final Way.Socks proxy;
    private final DataInputStream in;
    private final OutputStream out;

    SocksHandshake(Socket socket, Way.Socks proxy) throws IOException {
        this.proxy = proxy;
        // not buffered: what follows the handshake belongs to MQTT
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Leaves the connection as one to this host; the name is sent as it is, for the proxy to look up. */
    void askFor(String host, int port) throws IOException {
        agree();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(VERSION);
        request.write(CONNECT);
        request.write(0);
        request.write(NAME);
        writeShort(request, "the host name", host);
        request.write(port >> 8);
        request.write(port);
        out.write(request.toByteArray());
        requireVersion(in.readUnsignedByte(), VERSION);
        int reply = in.readUnsignedByte();
        if (reply != 0) {
            throw new SocketException(proxy + " does not connect to " + host + ":" + port + ": " + words(reply));
        }
        skipAddress();
    }

    private void agree() throws IOException {
        boolean named = proxy.userName() != null;
        out.write(
                named
                        ? new byte[] {VERSION, 2, NO_AUTHENTICATION, PASSWORD}
                        : new byte[] {VERSION, 1, NO_AUTHENTICATION});
        requireVersion(in.readUnsignedByte(), VERSION);
        int method = in.readUnsignedByte();
        if (method == PASSWORD && named) {
            logIn(proxy.userName(), proxy.password());
        } else if (method != NO_AUTHENTICATION) {
            throw new SocketException(proxy
                    + (method == NO_METHOD && !named
                            ? " wants a user name and a password, write socks5h://user:password@host:port"
                            : " offers no way to log in that is known here"));
        }
    }

    private void logIn(@Nullable String userName, @Nullable String password) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(PASSWORD_VERSION);
        writeShort(request, "the proxy's user name", userName == null ? "" : userName);
        writeShort(request, "the proxy's password", password == null ? "" : password);
        out.write(request.toByteArray());
        requireVersion(in.readUnsignedByte(), PASSWORD_VERSION);
        if (in.readUnsignedByte() != 0) {
            throw new SocketException(proxy + " does not accept the user name and password");
        }
    }

    private static void writeShort(ByteArrayOutputStream request, String what, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST) {
            throw new SocketException(what + " has " + bytes.length + " bytes, SOCKS allows 1 to " + LONGEST);
        }
        request.write(bytes.length);
        request.write(bytes);
    }

    private void requireVersion(int came, int allowed) throws IOException {
        if (came != allowed) {
            throw new SocketException(proxy + " is no SOCKS5 proxy: its answer begins with " + came);
        }
    }

    /** The address that the proxy connected from, which is of no use here. */
    private void skipAddress() throws IOException {
        in.readUnsignedByte(); // reserved
        int length = switch (in.readUnsignedByte()) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            default -> in.readUnsignedByte();
        };
        in.readFully(new byte[length + PORT_BYTES]);
    }

    private static String words(int reply) {
        return switch (reply) {
            case 2 -> "its rules do not allow it";
            case 3 -> "the network cannot be reached";
            case 4 -> "the host cannot be reached, or its name is not known";
            case 5 -> "connection refused";
            case 6 -> "it took too long";
            default -> "failure " + reply;
        };
    }
}
