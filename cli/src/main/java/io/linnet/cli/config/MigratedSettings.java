package io.linnet.cli.config;

import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.cli.mosquitto.Directive;
import io.linnet.cli.mosquitto.MosquittoConf;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Mosquitto's settings for the broker as a whole, apart from listeners, users and permissions. */
final class MigratedSettings {
    private static final Pattern EXPIRATION = Pattern.compile("([0-9]{1,9}) *([hdwmy])");
    private static final Map<String, Long> HOURS = Map.of("h", 1L, "d", 24L, "w", 168L, "m", 720L, "y", 8_760L);
    private static final long LONGEST_EXPIRY_SECONDS = 4_294_967_294L;

    /** What a payload of message_size_limit bytes may be in a packet, with topic and properties. */
    private static final long PACKET_AROUND = 128 << 10;

    private final MosquittoConf conf;
    private final MigrationTree tree;

    MigratedSettings(MosquittoConf conf, MigrationTree tree) {
        this.conf = conf;
        this.tree = tree;
    }

    void put() {
        persistence();
        log();
        number("sys_interval", "sys-interval", 0, 86_400, "s");
        number("max_keepalive", "limits.maximum-keep-alive", 0, 65_535, "s");
        bound("max_inflight_messages", "limits.in-flight-maximum", 1, 65_535, 65_535);
        bound("max_queued_messages", "limits.queue-messages", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        bound("max_queued_bytes", "limits.queue-bytes", 1_024, 1L << 40, 1L << 40);
        packetSize();
        conf.global("persistent_client_expiration").ifPresent(this::expiration);
    }

    private void persistence() {
        Optional<Directive> persistence = conf.global("persistence");
        Optional<Directive> location = conf.global("persistence_location");
        if (persistence.filter(Directive::isTrue).isEmpty()) {
            tree.put(
                    tree.root(),
                    "durability",
                    persistence
                            .map(line -> MigrationTree.scalar("memory", line))
                            .orElseGet(() -> new ScalarNode(Tag.STR, "memory", ScalarStyle.PLAIN)));
            return;
        }
        location.ifPresent(line -> {
            Path folder =
                    Path.of(line.value()).resolve("linnet").toAbsolutePath().normalize();
            tree.put(tree.root(), "data", folder, line);
        });
        persistence.ifPresent(line ->
                tree.note(Weight.DIFFERS, line, "mosquitto.db is not read: sessions and retained messages begin anew"));
    }

    private void log() {
        List<Directive> types = conf.global().stream()
                .filter(line -> line.name().equals("log_type"))
                .toList();
        Set<String> words = types.stream().map(Directive::value).collect(Collectors.toSet());
        if (!types.isEmpty()) {
            String level = words.contains("all") || words.contains("debug")
                    ? "debug"
                    : words.contains("information") || words.contains("notice")
                            ? "info"
                            : words.contains("warning") ? "warn" : "error";
            tree.put(tree.root(), "log.level", level, types.getFirst());
        }
        conf.global().stream().filter(line -> line.name().equals("log_dest")).forEach(this::destination);
    }

    private void destination(Directive line) {
        if (line.value().startsWith("file ")) {
            Path file = Path.of(line.value().substring("file ".length()).strip());
            tree.put(tree.root(), "log.file", file.toAbsolutePath().normalize(), line);
        } else if (!line.value().equals("stderr")) {
            tree.note(Weight.DIFFERS, line, "the log goes to standard error, or to log: {file: ...}");
        }
    }

    private void number(String name, String key, long minimum, long maximum, String unit) {
        conf.global(name)
                .ifPresent(
                        line -> tree.put(tree.root(), key, Math.clamp(line.number(), minimum, maximum) + unit, line));
    }

    /** A bound for which 0 means none, which is the largest here. */
    private void bound(String name, String key, long minimum, long maximum, long none) {
        conf.global(name)
                .ifPresent(line -> tree.put(
                        tree.root(),
                        key,
                        line.number() <= 0 ? none : Math.clamp(line.number(), minimum, maximum),
                        line));
    }

    private void packetSize() {
        Optional<Directive> packet = conf.global("max_packet_size").filter(line -> line.number() > 0);
        Optional<Directive> payload = conf.global("message_size_limit").filter(line -> line.number() > 0);
        payload.ifPresent(line -> {
            tree.put(tree.root(), "limits.maximum-packet-size", packetBytes(line.number() + PACKET_AROUND), line);
            tree.note(
                    Weight.DIFFERS,
                    line,
                    "packets are limited, with room for the topic, and a client that sends a longer one is disconnected");
        });
        packet.filter(line -> payload.isEmpty() || line.number() < payload.get().number())
                .ifPresent(
                        line -> tree.put(tree.root(), "limits.maximum-packet-size", packetBytes(line.number()), line));
    }

    private static long packetBytes(long bytes) {
        return Math.clamp(bytes, 128, 256 << 20);
    }

    private void expiration(Directive line) {
        Matcher parts = EXPIRATION.matcher(line.value());
        if (!parts.matches()) {
            tree.note(Weight.LOST, line, "'" + line.value() + "' is not a number and one of h, d, w, m, y");
            return;
        }
        long seconds = Long.parseLong(parts.group(1)) * HOURS.getOrDefault(parts.group(2), 1L) * 3_600;
        tree.put(tree.root(), "limits.maximum-session-expiry", Math.min(seconds, LONGEST_EXPIRY_SECONDS) + "s", line);
    }
}
