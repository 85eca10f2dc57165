package io.linnet.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which broker is measured. */
final class Target {
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Broker's host (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(names = "--port", description = "Broker's port (default: 1883, with TLS 8883).")
    private @Nullable Integer port;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Instead of host and port: mqtt://HOST[:PORT] or, with --cafile or --insecure, mqtts://HOST[:PORT].")
    private @Nullable String url;

    @Mixin
    private TlsTarget tls = new TlsTarget();

    @Option(
            names = "--pid",
            defaultValue = "0",
            description = "Process whose CPU time and memory are measured: the broker on this machine.")
    private long pid;

    Target() {}

    BrokerAddress address(CommandLine command) {
        URI uri = url == null ? null : uri(command, url);
        Tls chosen = tls.tls(command, uri != null && "mqtts".equals(uri.getScheme()));
        int usual = chosen == null ? PORT : TLS_PORT;
        String name = uri == null ? host : uri.getHost();
        int number = uri == null ? (port == null ? usual : port) : (uri.getPort() < 0 ? usual : uri.getPort());
        InetSocketAddress address = new InetSocketAddress(name, number);
        if (address.isUnresolved()) {
            throw new CommandLine.ParameterException(command, "unknown host " + name);
        }
        return new BrokerAddress(address, chosen);
    }

    private static URI uri(CommandLine command, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Answered like a URL of something else.
        }
        throw new CommandLine.ParameterException(
                command, "--url is '" + text + "', it may be mqtt://HOST[:PORT] or mqtts://HOST[:PORT]");
    }

    long pid() {
        return pid;
    }
}
