package io.linnet.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which broker is measured. */
final class Target {
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            split = ",",
            defaultValue = "127.0.0.1",
            description = "The broker's host; several, separated by commas, are connected to in turn: HOST or HOST:PORT"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<String> hosts = List.of();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The broker's port (default: 1883, with TLS 8883).")
    private @Nullable Integer port;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description =
                    "Instead of host and port: mqtt://[USER[:PASSWORD]@]HOST[:PORT] or, with --cafile or --insecure,"
                            + " mqtts://HOST[:PORT].")
    private @Nullable String url;

    @Mixin
    private TlsTarget tls = new TlsTarget();

    @Option(
            names = "--ifaddr",
            paramLabel = "ADDRESS",
            split = ",",
            description =
                    "Local addresses that connections come from in turn: one has ports for some 28,000 connections"
                            + " (default: the operating system chooses; 127.0.0.0/8 is used as far as needed).")
    private List<String> sources = List.of();

    @Option(
            names = "--pid",
            paramLabel = "PID",
            defaultValue = "0",
            description =
                    "The broker's process on this machine: its CPU time and memory are measured, children included.")
    private long pid;

    Target() {}

    /** One address, for what cannot be spread over several. */
    BrokerAddress address(CommandLine command) {
        Reach reach = reach(command);
        if (reach.brokers().size() > 1 || !reach.sources().isEmpty()) {
            throw new CommandLine.ParameterException(
                    command,
                    command.getCommandName()
                            + " measures one broker from one address: it takes one -h, and no --ifaddr");
        }
        return reach.first();
    }

    Reach reach(CommandLine command) {
        URI uri = url == null ? null : uri(command, url);
        Tls chosen = tls.tls(command, uri != null && "mqtts".equals(uri.getScheme()));
        int usual = port != null ? port : chosen == null ? PORT : TLS_PORT;
        List<BrokerAddress> brokers = new ArrayList<>();
        if (uri != null) {
            brokers.add(named(command, uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort(), chosen));
        } else {
            hosts.forEach(host -> brokers.add(split(command, host, usual, chosen)));
        }
        return new Reach(List.copyOf(brokers), sources(command));
    }

    /** {@code HOST}, {@code HOST:PORT}, an IPv6 address as it is, or one in brackets with a port behind it. */
    private static BrokerAddress split(CommandLine command, String text, int usual, @Nullable Tls tls) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && text.contains("]");
        boolean hasPort = bracketed ? colon > text.indexOf(']') : colon >= 0 && text.indexOf(':') == colon;
        if (!hasPort) {
            return named(command, bracketed ? text.substring(1, text.indexOf(']')) : text, usual, tls);
        }
        try {
            String host = text.substring(0, colon);
            return named(
                    command,
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)),
                    tls);
        } catch (NumberFormatException e) {
            throw new CommandLine.ParameterException(command, "'" + text + "' is not HOST or HOST:PORT", e);
        }
    }

    private static BrokerAddress named(CommandLine command, String host, int number, @Nullable Tls tls) {
        if (number < 1 || number > 65_535) {
            throw new CommandLine.ParameterException(command, "the port must be 1 to 65535, not " + number);
        }
        InetSocketAddress address = new InetSocketAddress(host, number);
        if (address.isUnresolved()) {
            throw new CommandLine.ParameterException(command, "unknown host " + host);
        }
        return new BrokerAddress(address, tls);
    }

    private List<InetAddress> sources(CommandLine command) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String source : sources) {
            try {
                addresses.add(InetAddress.getByName(source));
            } catch (UnknownHostException e) {
                throw new CommandLine.ParameterException(command, "--ifaddr: unknown address " + source, e);
            }
        }
        return List.copyOf(addresses);
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

    /** {@code USER[:PASSWORD]} of the URL, or null. */
    @Nullable
    String userInfo(CommandLine command) {
        return url == null ? null : uri(command, url).getUserInfo();
    }

    long pid() {
        return pid;
    }
}
