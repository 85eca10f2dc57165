package io.linnet.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How connections reach what is measured: its addresses, taken in turn, and the local addresses that they come from.
 *
 * @param brokers at least one: nodes of one cluster, or one broker
 * @param sources taken in turn, for more connections than one address has ports; empty leaves it to the operating system
 */
record Reach(List<BrokerAddress> brokers, List<InetAddress> sources) {
    static Reach of(BrokerAddress broker) {
        return new Reach(List.of(broker), List.of());
    }

    /** The first broker, where only one can be asked. */
    BrokerAddress first() {
        return brokers.getFirst();
    }

    /** As people write it. */
    String name() {
        return brokers.stream().map(BrokerAddress::name).collect(Collectors.joining(","));
    }

    private BrokerAddress broker(int number) {
        return brokers.get(number % brokers.size());
    }

    /** Begins to connect; the connection hears of the outcome in its turn. */
    void open(Loop loop, Connection connection, int number) {
        loop.open(connection, broker(number), source(number));
    }

    /** Where that connection comes from; the loopback network has addresses enough, which are used without being asked. */
    private @Nullable InetSocketAddress source(int number) {
        if (!sources.isEmpty()) {
            return new InetSocketAddress(sources.get(number / brokers.size() % sources.size()), 0);
        }
        return number < Descriptors.PER_SOURCE ? null : broker(number).source(number, Descriptors.PER_SOURCE);
    }

    /** Whether the operating system picks local addresses, and has only one to pick. */
    boolean isBoundToOneSource() {
        return sources.isEmpty()
                && brokers.stream().noneMatch(b -> b.socket().getAddress().isLoopbackAddress());
    }
}
