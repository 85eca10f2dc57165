package io.linnet.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the operating system lets one process have of sockets, and what to do where that is not enough. */
final class Descriptors {
    /** Connections per source address: below the 28,232 ports that Linux gives to outgoing connections by default. */
    static final int PER_SOURCE = 25_000;

    /** What the JVM and this program have open besides connections. */
    private static final int OTHERS = 64;

    private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private Descriptors() {}

    /** Before anything is sent: whether so many connections can be had at all. */
    static void requireFor(long connections, Reach reach) {
        requireDescriptors(connections, mostDescriptors());
        if (reach.isBoundToOneSource()) {
            requirePorts(connections, portsPerAddress() * reach.brokers().size());
        }
    }

    static void requireDescriptors(long connections, long most) {
        if (connections + OTHERS > most) {
            throw new BenchFailure(String.format(
                    Locale.ROOT,
                    "%,d connections need %d file descriptors, and this process may have %d; raise the limit before the"
                            + " start with 'ulimit -n %d' (its hard limit as root, or in /etc/security/limits.conf)",
                    connections,
                    connections + OTHERS,
                    most,
                    connections + OTHERS));
        }
    }

    static void requirePorts(long connections, long ports) {
        if (connections > ports) {
            throw new BenchFailure(String.format(
                    Locale.ROOT,
                    "%,d connections need as many local ports, and one address has %,d for this broker; name several local"
                            + " addresses with --ifaddr A,B, or widen net.ipv4.ip_local_port_range",
                    connections,
                    ports));
        }
    }

    /** The JVM has raised its limit to the hard one already. */
    private static long mostDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private static long portsPerAddress() {
        try {
            String[] range = Files.readString(PORT_RANGE).strip().split("\\s+", -1);
            return Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1;
        } catch (IOException e) {
            return 64_511; // no such file on this system: all but the privileged ones
        }
    }

    /** Why a socket could not be opened or connected, and what helps. */
    static String explained(IOException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        if (failure instanceof SocketException && lower.contains("too many open files")) {
            return message + "; the limit is " + mostDescriptors() + ", raise it before the start with 'ulimit -n'";
        }
        if (lower.contains("cannot assign requested address") || lower.contains("address already in use")) {
            return message + "; local ports are used up (or not an address of this machine): name several local"
                    + " addresses with --ifaddr A,B";
        }
        return message;
    }
}
