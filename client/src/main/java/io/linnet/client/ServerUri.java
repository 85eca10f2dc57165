package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.client.net.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is, as people write it: {@code host}, {@code host:port}, {@code mqtt://host:port}, {@code wss://host/path}.
 *
 * @param resource of a WebSocket: path and query
 * @param userName and password, where they are written before the host; else null
 */
record ServerUri(
        String scheme,
        String host,
        int port,
        String resource,
        @Nullable String userName,
        @Nullable String password) {
    private static final Map<String, Integer> PORTS =
            Map.of("mqtt", 1883, "tcp", 1883, "mqtts", 8883, "ssl", 8883, "ws", 80, "wss", 443);

    private static final Map<String, String> OTHER_NAMES = Map.of("tcp", "mqtt", "ssl", "mqtts");

    /** Names of hosts with underscores, which containers have, are none to {@link URI}. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(?::(?<port>\\d{1,5}))?");

    /** @throws IllegalArgumentException when it is none; the message has no password in it */
    static ServerUri of(String text) {
        String full = text.contains("://") ? text : "mqtt://" + text;
        try {
            URI uri = new URI(full);
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            Integer usual = PORTS.get(scheme);
            String authority = uri.getAuthority();
            if (usual == null || authority == null) {
                throw notOne(text, usual == null ? "the scheme is '" + scheme + "'" : "there is no host");
            }
            int at = authority.lastIndexOf('@');
            Matcher host = HOST_AND_PORT.matcher(authority.substring(at + 1));
            if (!host.matches()) {
                throw notOne(text, "the host is none");
            }
            String written = host.group("port");
            int port = written == null ? usual : Integer.parseInt(written);
            if (port < 1 || port > 65_535) {
                throw notOne(text, "the port is " + port);
            }
            String user = at < 0 ? null : authority.substring(0, at);
            int colon = user == null ? -1 : user.indexOf(':');
            return new ServerUri(
                    OTHER_NAMES.getOrDefault(scheme, scheme),
                    withoutBrackets(host.group("host")),
                    port,
                    resource(uri),
                    user == null || colon < 0 ? user : user.substring(0, colon),
                    user == null || colon < 0 ? null : user.substring(colon + 1));
        } catch (URISyntaxException e) {
            throw notOne(text, e.getReason());
        }
    }

    /** Path and query; brokers have their WebSockets at {@code /mqtt}. */
    private static String resource(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/mqtt" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static IllegalArgumentException notOne(String text, String why) {
        return new IllegalArgumentException("'" + withoutSecret(text) + "' is no address of a broker: " + why
                + "; allowed are host, host:port, and mqtt://, mqtts://, ws:// or wss:// before it");
    }

    /** For messages: without a password. */
    static String withoutSecret(String text) {
        int at = text.lastIndexOf('@');
        int start = text.indexOf("://");
        return at < 0 ? text : (start < 0 ? "" : text.substring(0, start + 3)) + "..." + text.substring(at);
    }

    /** What stands before the host. */
    Credentials credentials() {
        return new Credentials(userName, password == null ? null : password.getBytes(UTF_8));
    }

    boolean isSecured() {
        return scheme.equals("mqtts") || scheme.equals("wss");
    }

    Endpoint.@Nullable Upgrade upgrade() {
        return scheme.startsWith("ws") ? new Endpoint.Upgrade(resource, Map.of()) : null;
    }

    /** Without the password, and without a query, which may have a token in it. */
    @Override
    public String toString() {
        Endpoint.Upgrade upgrade = upgrade();
        return scheme + "://" + host + ":" + port + (upgrade == null ? "" : upgrade);
    }
}
