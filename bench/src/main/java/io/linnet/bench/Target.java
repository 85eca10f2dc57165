package io.linnet.bench;

import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** The options that say which broker is measured. */
final class Target {
    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Broker's host (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(names = "--port", defaultValue = "1883", description = "Broker's port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--pid",
            defaultValue = "0",
            description = "Process whose CPU time and memory are measured: the broker on this machine.")
    private long pid;

    Target() {}

    InetSocketAddress address() {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BenchFailure("unknown host " + host);
        }
        return address;
    }

    long pid() {
        return pid;
    }
}
