package io.linnet.cli.config;

import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.cli.mosquitto.Directive;
import io.linnet.cli.mosquitto.ListenerBlock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A listener of Mosquitto as an entry of {@code listeners}. */
final class MigratedListener {
    private static final Pattern ADDRESS = Pattern.compile("(?<port>[0-9]{1,5})(?: +(?<host>\\S+))?");

    private final ListenerBlock block;
    private final MigrationTree tree;
    private final MappingNode listener = Trees.mapping();

    MigratedListener(ListenerBlock block, MigrationTree tree) {
        this.block = block;
        this.tree = tree;
    }

    /** Nothing when it cannot be opened here. */
    Optional<Node> node() {
        Optional<String> address = address();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        boolean isTls = block.option("certfile").isPresent();
        boolean isWebSocket = block.option("protocol")
                .filter(line -> line.value().equals("websockets"))
                .isPresent();
        String scheme = (isWebSocket ? "ws" : "mqtt") + (isTls ? "s" : "");
        tree.put(listener, "uri", scheme + "://" + address.get() + (isWebSocket ? "/mqtt" : ""), block.origin());
        if (isWebSocket) {
            tree.note(
                    Weight.DIFFERS,
                    block.origin(),
                    "WebSocket clients come to one path, /mqtt, where mosquitto takes any; write another one into uri");
        }
        if (isTls) {
            tls();
        } else {
            block.option("require_certificate")
                    .filter(Directive::isTrue)
                    .ifPresent(line -> tree.note(Weight.LOST, line, "there is no certfile for this listener"));
        }
        block.option("allow_anonymous").ifPresent(line -> tree.put(listener, "anonymous", line.isTrue(), line));
        block.option("max_connections")
                .filter(line -> line.number() > 0)
                .ifPresent(line -> tree.put(listener, "limits.connections", line.value(), line));
        block.option("max_topic_alias")
                .ifPresent(line ->
                        tree.put(listener, "limits.topic-alias-maximum", Math.clamp(line.number(), 0, 65_535), line));
        return Optional.of(listener);
    }

    private Optional<String> address() {
        String written = block.opening()
                .map(Directive::value)
                .orElseGet(() -> block.option("port").map(Directive::value).orElse("1883")
                        + block.option("bind_address")
                                .map(line -> " " + line.value())
                                .orElse(""));
        Matcher parts = ADDRESS.matcher(written);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65_535) {
            tree.note(Weight.LOST, block.origin(), "'" + written + "' is not a port from 1 to 65535 and an address");
            return Optional.empty();
        }
        String port = parts.group("port");
        if (port.equals("0")) {
            tree.note(Weight.LOST, block.origin(), "Unix domain sockets are not listened on");
            return Optional.empty();
        }
        String host = Optional.ofNullable(parts.group("host")).orElseGet(this::anyHost);
        return Optional.of((host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port);
    }

    /** Mosquitto opens a socket for each version of IP; one for IPv6 takes both where the system has it. */
    private String anyHost() {
        return block.option("socket_domain")
                .filter(line -> line.value().equals("ipv4"))
                .map(line -> "0.0.0.0")
                .orElse("[::]");
    }

    private void tls() {
        block.option("certfile").ifPresent(line -> tree.put(listener, "tls.certificate", tree.file(line)));
        block.option("keyfile").ifPresent(line -> tree.put(listener, "tls.key", tree.file(line)));
        Optional<Directive> required = block.option("require_certificate").filter(Directive::isTrue);
        if (required.isPresent()) {
            authorities();
            tree.put(listener, "tls.client-certificates", "required", required.get());
            block.option("crlfile")
                    .ifPresent(line -> tree.put(listener, "tls.crl", MigrationTree.list(List.of(tree.file(line)))));
        }
        block.option("tls_version").ifPresent(line -> {
            boolean isOld = line.value().equals("tlsv1.1") || line.value().equals("tlsv1");
            tree.put(listener, "tls.minimum-version", line.value().equals("tlsv1.3") ? "1.3" : "1.2", line);
            if (isOld) {
                tree.note(Weight.DIFFERS, line, "TLS begins with version 1.2");
            }
        });
    }

    private void authorities() {
        Optional<Directive> file = block.option("cafile");
        Optional<Directive> folder = block.option("capath");
        file.or(() -> folder).ifPresent(line -> tree.put(listener, "tls.ca", tree.file(line)));
        if (file.isPresent()) {
            folder.ifPresent(line -> tree.note(
                    Weight.LOST, line, "one file or one folder with authorities is taken, and there is a cafile"));
        }
        if (file.isEmpty() && folder.isEmpty()) {
            tree.note(Weight.LOST, block.origin(), "require_certificate needs a cafile");
        }
    }
}
