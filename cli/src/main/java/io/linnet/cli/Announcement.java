package io.linnet.cli;

import io.linnet.transport.ListenerOptions;
import io.linnet.transport.Scheme;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What the broker says when it accepts connections: where, what it keeps, and what to try next. */
final class Announcement {
    private final List<ListenerOptions> listeners;
    private final List<InetSocketAddress> addresses;
    private final String kept;
    private final String login;

    /**
     * Listeners and addresses in the same order.
     *
     * @param kept what is kept and where, in one line
     * @param login the options by which clients log in, with a blank before; empty where nobody has to
     */
    Announcement(List<ListenerOptions> listeners, List<InetSocketAddress> addresses, String kept, String login) {
        this.login = login;
        this.kept = kept;
        this.listeners = listeners;
        this.addresses = addresses;
    }

    void print(PrintWriter out) {
        for (int i = 0; i < listeners.size(); i++) {
            out.println("listening on " + listeners.get(i).uriAt(asWritten(i)));
        }
        out.println(kept);
        String where = reached() + login;
        out.println("try, in two other terminals:");
        out.println("  ./linnet sub" + where + " -v -t 'hello/#'");
        out.println("  ./linnet pub" + where + " -t hello/world -m 'it works'");
        out.flush();
    }

    /** Where 0.0.0.0 was asked for, the system has bound [::], which is the same and more. */
    private InetSocketAddress asWritten(int index) {
        InetAddress wanted = listeners.get(index).address().getAddress();
        return new InetSocketAddress(wanted, addresses.get(index).getPort());
    }

    /** The options that lead {@code pub} and {@code sub} here; over TCP where there is a choice. */
    private String reached() {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).scheme() == Scheme.MQTT) {
                return reachedOverTcp(addresses.get(i));
            }
        }
        int index = plainOrFirst();
        InetSocketAddress first = addresses.get(index);
        InetSocketAddress local = first.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), first.getPort())
                : first;
        ListenerOptions options = listeners.get(index);
        return " -L " + options.uriAt(local) + (options.scheme().isEncrypted() ? " --cafile CA.pem" : "");
    }

    private int plainOrFirst() {
        for (int i = 0; i < listeners.size(); i++) {
            if (!listeners.get(i).scheme().isEncrypted()) {
                return i;
            }
        }
        return 0;
    }

    private static String reachedOverTcp(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String hostOption = host.isAnyLocalAddress() || host.isLoopbackAddress() ? "" : " -h " + host.getHostAddress();
        return hostOption + (address.getPort() == 1883 ? "" : " -p " + address.getPort());
    }
}
