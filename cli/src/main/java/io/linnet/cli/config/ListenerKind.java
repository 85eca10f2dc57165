package io.linnet.cli.config;

import io.linnet.broker.Durability;
import io.linnet.client.settings.Problems;
import io.linnet.transport.Cidr;
import io.linnet.transport.ListenerOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A listener: its address alone, or a mapping with more about it. */
final class ListenerKind implements Kind<ConfiguredListener> {
    private static final ScalarKind<ListenerOptions> ADDRESS = Kinds.parsed(
            "an address such as mqtt://127.0.0.1:1883 or ws://127.0.0.1:8083/mqtt", ListenerOptions::parse);

    static final Key<ListenerOptions> URI = new Key<>(
            "uri",
            ADDRESS,
            () -> ListenerOptions.parse("mqtt://127.0.0.1:1883"),
            "(required)",
            "Where to listen: `mqtt://host:port` for MQTT over TCP, `ws://host:port/path` for WebSocket, `mqtts` and `wss` for the same over "
                    + "TLS. Without a port 1883, 8083, 8883 and 8084 are meant, without a path `/mqtt`; port 0 lets the system choose.");

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
            "How long PROXY header, TLS and WebSocket handshake may take together.");

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

    static final Key<Values> TLS = new Key<>(
            "tls",
            TlsKeys.SECTION,
            Values::new,
            "(required with mqtts and wss)",
            "Certificates, keys and how TLS is spoken.");
    static final Key<Boolean> ANONYMOUS = new Key<>(
            "anonymous",
            Kinds.flag(),
            () -> false,
            "(as above)",
            "Whether clients of this listener are let in that show neither user name nor password.");

    static final Key<Values> LIMITS = new Key<>(
            "limits",
            LimitKeys.OF_A_LISTENER,
            Values::new,
            "(as above)",
            "Those of the [limits](#limits) that differ for its clients, of those that may.");

    static final Section SECTION = new Section(
            "a listener",
            List.of(URI, NAME, ANONYMOUS, DURABILITY, TLS, PROXY_PROTOCOL_FROM, HANDSHAKE_TIMEOUT, BACKLOG, LIMITS));

    @Override
    public String allowed() {
        return ADDRESS.allowed() + ", or " + SECTION.allowed();
    }

    @Override
    public Shape shape() {
        return new Shape.OneOf(List.of(ADDRESS, SECTION));
    }

    @Override
    public @Nullable ConfiguredListener read(String key, Node node, Problems problems) {
        if (!(node instanceof MappingNode mapping)) {
            ListenerOptions options = ADDRESS.read(key, node, problems);
            return options == null ? null : listener(options, node, problems, new Values());
        }
        int before = problems.count();
        Values values = SECTION.read(key, node, problems);
        if (values == null) {
            return null;
        }
        if (!values.has(URI)) {
            problems.add(node, "this listener has no uri, which is " + ADDRESS.allowed());
        }
        ListenerOptions options = options(values);
        if (values.has(TLS) && problems.count() == before) {
            options = withTls(options, values.of(TLS), valueOf(mapping), problems);
        }
        return listener(options, node, problems, values);
    }

    private static ConfiguredListener listener(ListenerOptions options, Node node, Problems problems, Values values) {
        if (options.scheme().isEncrypted() && options.tls().isEmpty() && !values.has(TLS)) {
            problems.add(
                    node,
                    options.scheme().word() + ":// needs a key tls below the listener, with "
                            + TlsKeys.CERTIFICATE.name() + " and " + TlsKeys.KEY.name());
        }
        return new ConfiguredListener(
                options,
                problems.placeOf(node).toString(),
                own(DURABILITY, values),
                LimitKeys.settings(values.of(LIMITS)),
                own(ANONYMOUS, values));
    }

    private static ListenerOptions withTls(ListenerOptions options, Values tls, Node node, Problems problems) {
        if (options.scheme().isEncrypted()) {
            return TlsKeys.read(tls, node, problems).map(options::withTls).orElse(options);
        }
        problems.add(
                node,
                "tls: " + options.scheme().word() + ":// has no TLS, allowed is this key with mqtts:// and wss://");
        return options;
    }

    private static Node valueOf(MappingNode listener) {
        return listener.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(TLS.name()))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(listener);
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
