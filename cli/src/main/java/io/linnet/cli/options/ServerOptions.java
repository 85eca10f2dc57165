package io.linnet.cli.options;

import io.linnet.client.net.Address;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.TlsSettings;
import io.linnet.client.net.Way;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where the broker is, how to get there, and how the connection is secured. */
public final class ServerOptions {
    /** Where brokers have their WebSockets. */
    private static final String USUAL_RESOURCE = "/mqtt";

    private static final int SOCKS_PORT = 1080;
    private static final int LARGEST_PORT = 65_535;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "The broker. Default: localhost.")
    private String host = "localhost";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Its port. Default: 1883, with TLS 8883; of a WebSocket 80 and 443.")
    private int port = -1;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description = "Instead of -h, -p, -u, -P and -t: mqtt://[user[:password]@]host[:port]/topic;"
                    + " or ws://host:port/path for a WebSocket, with -t beside it; mqtts and wss for TLS.")
    private @Nullable String url;

    @Option(
            names = "--ws",
            description = "Connect to a WebSocket, at the path " + USUAL_RESOURCE + "; for other paths see -L.")
    private boolean webSocket;

    @Option(names = "--unix", paramLabel = "PATH", description = "Instead of -h and -p: a Unix domain socket.")
    private @Nullable Path socketFile;

    @Option(
            names = "-S",
            description = "Ask the DNS which hosts serve MQTT for the domain that -h names (SRV records), and take the"
                    + " first that answers.")
    private boolean serviceLookup;

    @Option(names = "-A", paramLabel = "ADDRESS", description = "The local address to connect from.")
    private @Nullable String bindAddress;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description = "Connect through a SOCKS5 proxy: socks5h://[user[:password]@]host[:port].")
    private @Nullable String proxy;

    @Mixin
    private TlsOptions tls;

    @Option(names = "--mptcp", hidden = true)
    private boolean multipath;

    @Option(names = "--nodelay", description = "Accepted, and always so.")
    boolean noDelay;

    /** Where the options point to; several with {@code -S}, the best first. */
    public List<Endpoint> endpoints() throws UnknownHostException {
        requireSense();
        Way way = way();
        Address address = address();
        if (address != null) {
            TlsSettings settings = address.secured() || tls.areGiven() ? tls.settings() : null;
            return List.of(address.endpoint(way, settings, Map.of()));
        }
        boolean secured = !tls.isOff() && (tls.areGiven() || TlsOptions.isUsualPort(port));
        TlsSettings settings = secured ? tls.settings() : null;
        if (serviceLookup) {
            return SrvLookup.ofMachine().hosts(host, secured).stream()
                    .map(found -> new Endpoint(found.name(), found.port(), way, settings, null))
                    .toList();
        }
        int named = port < 0 ? Address.usualPort(webSocket, secured) : requirePort(port);
        Endpoint.Upgrade upgrade = webSocket ? new Endpoint.Upgrade(USUAL_RESOURCE, Map.of()) : null;
        return List.of(new Endpoint(host, named, way, settings, upgrade));
    }

    /** What {@code -L} says, or null. */
    public @Nullable Address address() {
        try {
            return url == null ? null : Address.ofUrl(url);
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage() + ".");
        }
    }

    /** The topic that the URL names, or null. */
    public @Nullable String urlTopic() {
        Address address = address();
        return address == null || address.webSocket() ? null : address.topic();
    }

    private void requireSense() {
        tls.requireSense();
        if (multipath) {
            throw problem("--mptcp is not supported: Java has no Multipath TCP.");
        }
        if (Stream.of(bindAddress != null, proxy != null, socketFile != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw problem("-A, --proxy and --unix are different ways to a broker; one of them is allowed.");
        }
        boolean lookedUp = serviceLookup && (url != null || port >= 0 || socketFile != null || webSocket);
        if (lookedUp) {
            throw problem("-S finds host and port by itself; it goes with -h alone, which then names a domain.");
        }
        if (url != null && webSocket) {
            throw problem("--ws is for -h and -p; in a URL it is ws:// or wss://.");
        }
        if (socketFile != null && (url != null || tls.areGiven())) {
            throw problem("--unix names a socket of this machine; -L and TLS have no meaning for it.");
        }
    }

    private Way way() {
        if (socketFile != null) {
            return new Way.SocketFile(socketFile);
        }
        return proxy == null ? new Way.Direct(bindAddress) : socks(proxy);
    }

    private Way.Socks socks(String text) {
        String scheme = "socks5h://";
        if (!text.startsWith(scheme)) {
            throw problem("the proxy '" + withoutLogin(text) + "' begins with something else than " + scheme + ".");
        }
        try {
            Address address = Address.parse(text.substring(scheme.length()).replaceFirst("/$", ""));
            int proxyPort = address.port() == 0 ? SOCKS_PORT : address.port();
            return new Way.Socks(address.host(), proxyPort, address.userName(), address.password());
        } catch (IllegalArgumentException e) {
            throw problem("--proxy: " + String.valueOf(e.getMessage()).replace("mqtt://", scheme) + ".");
        }
    }

    private static String withoutLogin(String text) {
        return text.substring(text.lastIndexOf('@') + 1);
    }

    private int requirePort(int number) {
        if (number < 1 || number > LARGEST_PORT) {
            throw problem("Invalid port given: " + number);
        }
        return number;
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
