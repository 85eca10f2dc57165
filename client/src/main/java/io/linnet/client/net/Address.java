package io.linnet.client.net;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is, as people write it. What is wrong with it is said by an IllegalArgumentException, without the password.
 *
 * @param webSocket {@code ws} or {@code wss}
 * @param secured {@code mqtts}, {@code ssl} or {@code wss}
 * @param host without brackets
 * @param port 0 when none was named
 * @param resource what stands behind host and port, beginning with a slash, as it was written; may be empty
 * @param userName decoded, or null
 * @param password decoded, or null
 */
public record Address(
        boolean webSocket,
        boolean secured,
        String host,
        int port,
        String resource,
        @Nullable String userName,
        @Nullable String password) {
    private static final String SCHEME_END = "://";
    private static final int LARGEST_PORT = 65_535;

    /** {@code host}, {@code host:port}, also with {@code user:password@} in front, or a URL, which names no topic. */
    public static Address parse(String text) {
        if (text.contains(SCHEME_END)) {
            Address address = ofUrl(text);
            if (!address.webSocket && address.resource.length() > 1) {
                throw new IllegalArgumentException("'" + address.resource + "' in '" + shown(text)
                        + "' has no meaning: behind host and port only ws:// and wss:// have a path");
            }
            return address;
        }
        if (text.indexOf('@') > 0 && text.indexOf('/') < 0) {
            return ofUrl("mqtt" + SCHEME_END + text);
        }
        if (text.isEmpty() || text.indexOf('/') >= 0 || text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("the address '" + shown(text)
                    + "' is wrong, it may be host, host:port, [IPv6 address]:port, or one of these after mqtt://,"
                    + " mqtts://, ws:// or wss://");
        }
        return at(text, text, false, false, "", null, null);
    }

    /** A URL of {@code mqtt} (or {@code tcp}), {@code mqtts} (or {@code ssl}), {@code ws} or {@code wss}; of the first two with a topic. */
    public static Address ofUrl(String url) {
        int schemeEnd = url.indexOf(SCHEME_END);
        if (schemeEnd < 0) {
            throw new IllegalArgumentException("the URL '" + shown(url) + "' names no host");
        }
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        boolean webSocket = scheme.startsWith("ws");
        boolean secured = switch (scheme) {
            case "mqtt", "tcp", "ws" -> false;
            case "mqtts", "ssl", "wss" -> true;
            default ->
                throw new IllegalArgumentException(
                        "unsupported URL scheme '" + scheme + "', it may be mqtt, mqtts, ws or wss");
        };
        String rest = url.substring(schemeEnd + SCHEME_END.length());
        int end = authorityEnd(rest);
        String authority = rest.substring(0, end);
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? null : authority.substring(0, at);
        int colon = user == null ? -1 : user.indexOf(':');
        return at(
                url,
                authority.substring(at + 1),
                webSocket,
                secured,
                rest.substring(end),
                user == null ? null : decoded(url, colon < 0 ? user : user.substring(0, colon)),
                user == null || colon < 0 ? null : decoded(url, user.substring(colon + 1)));
    }

    /** With this path, if it is that of a WebSocket and has none. */
    public Address withResource(String usual) {
        return webSocket && resource.isEmpty()
                ? new Address(true, secured, host, port, usual, userName, password)
                : this;
    }

    private static int authorityEnd(String rest) {
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static Address at(
            String whole,
            String hostAndPort,
            boolean webSocket,
            boolean secured,
            String resource,
            @Nullable String userName,
            @Nullable String password) {
        boolean bracketed = hostAndPort.startsWith("[");
        int hostEnd = bracketed ? hostAndPort.indexOf(']') + 1 : hostAndPort.indexOf(':');
        if (bracketed && hostEnd == 0) {
            throw new IllegalArgumentException("in '" + shown(whole) + "' a ']' is missing behind the IPv6 address");
        }
        String host = hostEnd < 0 ? hostAndPort : hostAndPort.substring(0, hostEnd);
        String port = hostEnd < 0 ? "" : hostAndPort.substring(hostEnd);
        if (!bracketed && port.indexOf(':', 1) > 0) {
            throw new IllegalArgumentException(
                    "in '" + shown(whole) + "' an IPv6 address has to stand in brackets, such as [::1]:1883");
        }
        String name = bracketed ? host.substring(1, host.length() - 1) : host;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the URL '" + shown(whole) + "' names no host");
        }
        if (name.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == '[' || c == ']')) {
            throw new IllegalArgumentException("the host name '" + name + "' is wrong");
        }
        return new Address(webSocket, secured, name, port(whole, port), resource, userName, password);
    }

    /** {@code text} is empty or begins with a colon. */
    private static int port(String whole, String text) {
        if (text.isEmpty() || text.equals(":")) {
            return 0;
        }
        String digits = text.startsWith(":") ? text.substring(1) : text;
        boolean number = text.startsWith(":") && digits.matches("[0-9]{1,5}");
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "the port in '" + shown(whole) + "' is '" + digits + "', it may be 1 to " + LARGEST_PORT);
        }
        return port;
    }

    private static String decoded(String whole, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "what follows a '%' in '" + shown(whole)
                            + "' are no two hexadecimal digits; the sign itself is written %25",
                    e);
        }
    }

    /** The text without user name and password. */
    private static String shown(String text) {
        int from = Math.max(text.indexOf(SCHEME_END) + SCHEME_END.length(), 0);
        int at = text.lastIndexOf('@');
        return at < 0 ? text : text.substring(0, text.contains(SCHEME_END) ? from : 0) + "..." + text.substring(at);
    }

    /** What is meant when no port is named: those of MQTT that are registered, and of the web (RFC 6455 section 3). */
    public static int usualPort(boolean webSocket, boolean secured) {
        if (webSocket) {
            return secured ? 443 : 80;
        }
        return secured ? 8883 : 1883;
    }

    /**
     * What to connect to.
     *
     * @param tls how it is secured; null when it is not, which is wrong when {@link #secured}
     * @param headers for a WebSocket, else not used
     */
    public Endpoint endpoint(Way way, @Nullable TlsSettings tls, Map<String, String> headers) {
        if (secured && tls == null) {
            throw new IllegalArgumentException(host + " is to be reached through TLS, without settings for it");
        }
        return new Endpoint(
                host,
                port == 0 ? usualPort(webSocket, tls != null) : port,
                way,
                tls,
                webSocket ? new Endpoint.Upgrade(resourceOfWeb(), headers) : null);
    }

    /** What stands behind host and port, decoded and without the slash; null when that is nothing. */
    public @Nullable String topic() {
        return resource.length() < 2 || resource.charAt(0) != '/' ? null : decoded(toString(), resource.substring(1));
    }

    /** Without a fragment, which is never sent. */
    private String resourceOfWeb() {
        String path = resource.replaceFirst("#.*", "");
        return path.startsWith("/") ? path : "/" + path;
    }

    /** Never the password. */
    @Override
    public String toString() {
        return (webSocket ? "ws" : "mqtt") + (secured ? "s" : "") + SCHEME_END + host + (port == 0 ? "" : ":" + port);
    }
}
