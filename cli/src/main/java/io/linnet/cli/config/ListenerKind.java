package io.linnet.cli.config;

import io.linnet.broker.Durability;
import io.linnet.transport.Cidr;
import io.linnet.transport.ListenerOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A listener: its address alone, or a mapping with more about it. */
final class ListenerKind implements Kind<ConfiguredListener> {
    private static final ScalarKind<ListenerOptions> ADDRESS = Kinds.parsed(
            "an address such as mqtt://127.0.0.1:1883 or ws://127.0.0.1:8083/mqtt", ListenerOptions::parse);

    static final Key<ListenerOptions> URI = new Key<>(
            "uri",
            ADDRESS,
            () -> ListenerOptions.parse("mqtt://127.0.0.1:1883"),
            "(required)",
            "Where to listen: `mqtt://host:port` for MQTT over TCP, `ws://host:port/path` for WebSocket. Without a port 1883 "
                    + "and 8083 are meant, without a path `/mqtt`; port 0 lets the system choose.");

    static final Key<String> NAME = new Key<>(
            "name",
            Kinds.text("a name of 1 to 64 letters, digits, '-', '_' and '.'", Pattern.compile("[A-Za-z0-9._-]{1,64}")),
            () -> "",
            "(its URI)",
            "How logs call the listener.");

    static final Key<List<Cidr>> PROXY_PROTOCOL_FROM = new Key<>(
            "proxy-protocol-from",
            new ListKind<>(
                    "a list of IP address blocks such as 10.0.0.0/8",
                    Kinds.parsed("an IP address block such as 10.0.0.0/8", Cidr::parse)),
            List::of,
            "(nobody)",
            "Load balancers that begin every connection with a PROXY protocol header, version 1 or 2. From them it is required, "
                    + "the word of others is not taken.");

    static final Key<Long> HANDSHAKE_TIMEOUT = new Key<>(
            "handshake-timeout",
            Kinds.millis("100ms", "10m"),
            () -> 10_000L,
            "10s",
            "How long PROXY header and WebSocket handshake may take together.");

    static final Key<Long> BACKLOG = new Key<>(
            "backlog",
            Kinds.whole(1, 65_535),
            () -> 4_096L,
            "4096",
            "Connections that the system queues before they are accepted.");

    static final Key<Durability> DURABILITY = new Key<>(
            "durability",
            Kinds.choice(Durability.class),
            () -> Durability.DISK,
            "(as above)",
            "What an acknowledgement promises to clients of this listener. A session keeps what it was promised when it began; a "
                    + "publisher waits for the lesser of its own promise and that of the session that gets the message.");

    static final Key<Boolean> ANONYMOUS = new Key<>(
            "anonymous",
            Kinds.flag(),
            () -> false,
            "(as above)",
            "Whether clients of this listener are let in that show neither user name nor password.");

    static final Section SECTION = new Section(
            "a listener", List.of(URI, NAME, ANONYMOUS, DURABILITY, PROXY_PROTOCOL_FROM, HANDSHAKE_TIMEOUT, BACKLOG));

    @Override
    public String allowed() {
        return ADDRESS.allowed() + ", or " + SECTION.allowed();
    }

    @Override
    public @Nullable ConfiguredListener read(String key, Node node, Problems problems) {
        if (!(node instanceof MappingNode)) {
            ListenerOptions options = ADDRESS.read(key, node, problems);
            return options == null
                    ? null
                    : new ConfiguredListener(options, problems.placeOf(node).toString());
        }
        Values values = SECTION.read(key, node, problems);
        if (values != null && !values.has(URI)) {
            problems.add(node, "this listener has no uri, which is " + ADDRESS.allowed());
        }
        return values == null
                ? null
                : new ConfiguredListener(
                        options(values),
                        problems.placeOf(node).toString(),
                        own(DURABILITY, values),
                        own(ANONYMOUS, values));
    }

    private static <T> Optional<T> own(Key<T> key, Values values) {
        return values.has(key) ? Optional.of(values.of(key)) : Optional.empty();
    }

    private static ListenerOptions options(Values values) {
        ListenerOptions options = values.of(URI)
                .withProxyProtocolFrom(values.of(PROXY_PROTOCOL_FROM))
                .withHandshakeTimeoutMillis(Math.toIntExact(values.of(HANDSHAKE_TIMEOUT)))
                .withBacklog(Math.toIntExact(values.of(BACKLOG)));
        return values.has(NAME) ? options.withName(values.of(NAME)) : options;
    }
}
