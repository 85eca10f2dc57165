package io.linnet.client.net;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a web server for a WebSocket (RFC 6455 section 4), and says what is wrong when it does not give one. */
final class WebSocketOpening {
    private static final int READ_BYTES = 2 * 1024;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: .*)?");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> OURS =
            Set.of("host", "upgrade", "connection", "content-length", "transfer-encoding");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Endpoint endpoint;
    private final Endpoint.Upgrade upgrade;
    private final String key;

    private WebSocketOpening(Endpoint endpoint, Endpoint.Upgrade upgrade) {
        this.endpoint = endpoint;
        this.upgrade = upgrade;
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    /** Turns a fresh connection into a WebSocket. */
    static WebSocketStream upgraded(ByteStream connection, Endpoint endpoint, Endpoint.Upgrade upgrade)
            throws IOException {
        WebSocketOpening opening = new WebSocketOpening(endpoint, upgrade);
        byte[] request = opening.request().getBytes(StandardCharsets.ISO_8859_1);
        connection.write(request, 0, request.length);
        InputStream in = new BufferedInputStream(connection.input(), READ_BYTES); // headers are read in small pieces
        opening.check(opening.head(in));
        return new WebSocketStream(connection, in);
    }

    private String request() throws IOException {
        if (!upgrade.resource().startsWith("/")
                || upgrade.resource().chars().anyMatch(c -> c <= ' ' || c > '~' || c == '#')) {
            throw new IOException("the path '" + upgrade
                    + "' begins with no '/', or has a character in it that has to be written as %XX");
        }
        StringBuilder request = new StringBuilder()
                .append("GET ")
                .append(upgrade.resource())
                .append(" HTTP/1.1\r\n")
                .append("Host: ")
                .append(endpoint.hostAndPort())
                .append("\r\n")
                .append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Key: ")
                .append(key)
                .append("\r\n")
                .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n");
        for (Map.Entry<String, String> header : upgrade.headers().entrySet()) {
            require(header.getKey(), header.getValue());
            request.append(header.getKey())
                    .append(": ")
                    .append(header.getValue())
                    .append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private static void require(String name, String value) throws IOException {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lowerCase) || lowerCase.startsWith("sec-websocket-")) {
            throw new IOException("the HTTP header '" + name + "' is part of opening a WebSocket and cannot be set");
        }
        if (!HEADER_NAME.matcher(name).matches()
                || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
            throw new IOException("the HTTP header '" + name + "' has a character in it that HTTP does not allow");
        }
    }

    /** The answer up to the empty line; what follows stays where it is. */
    private String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(
                        endpoint.hostAndPort()
                                + " hung up instead of opening a WebSocket; is this the port and path for MQTT over WebSockets?");
            }
            head.append((char) next);
            boolean noHttp = head.length() == 5 && !head.toString().equals("HTTP/");
            if (noHttp || head.length() > LONGEST_HEAD) {
                throw new IOException(endpoint.hostAndPort() + " does not answer as a web server; is this the port for"
                        + " MQTT over WebSockets?");
            }
        }
        return head.toString();
    }

    private void check(String head) throws IOException {
        String[] lines = head.split("\r\n", -1);
        Matcher statusLine = STATUS_LINE.matcher(lines[0]);
        int status = statusLine.matches() ? Integer.parseInt(statusLine.group(1)) : 0;
        Map<String, String> headers = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (status != SWITCHING_PROTOCOLS) {
            throw new IOException(refusal(status, headers.getOrDefault("location", "none")));
        }
        if (!headers.getOrDefault("sec-websocket-accept", "").equals(proof())
                || !headers.getOrDefault("upgrade", "").equalsIgnoreCase("websocket")) {
            throw new IOException(endpoint.hostAndPort() + " does not open a WebSocket as RFC 6455 says");
        }
        String protocol = headers.getOrDefault("sec-websocket-protocol", "mqtt");
        if (!protocol.equals("mqtt")) {
            throw new IOException(endpoint.hostAndPort() + " has chosen the protocol '" + protocol
                    + "' for the WebSocket, not 'mqtt'");
        }
    }

    private String proof() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows SHA-1", e);
        }
    }

    private String refusal(int status, String location) {
        String what = switch (status) {
            case 301, 302, 303, 307, 308 -> "use the address that it names: " + location;
            case 401, 403 -> "it wants other credentials, in an HTTP header or in the query of the address";
            case 404 -> "is the path '" + upgrade + "' right? Many brokers have /mqtt";
            case 502, 503, 504 -> "it does not reach the broker behind it, or is overloaded";
            default -> "is this the port and path for MQTT over WebSockets?";
        };
        return endpoint.hostAndPort() + " answered with HTTP status " + status + " instead of opening a WebSocket; "
                + what;
    }
}
