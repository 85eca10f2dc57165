package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.client.net.Address;
import io.linnet.client.net.Advice;
import io.linnet.client.net.TlsSettings;
import io.linnet.client.settings.Entries;
import io.linnet.client.settings.ValueTraits;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a settings file that a {@link ClientBuilder} takes, and what each chooses there. */
final class SettingsKeys {
    static final List<String> NAMES = List.of(
            "broker",
            "brokers",
            "username",
            "password",
            "password-file",
            "token",
            "token-file",
            "client-identifier",
            "tls",
            "version",
            "clean-start",
            "session-expiry",
            "keep-alive",
            "will",
            "reconnect",
            "receive-maximum",
            "maximum-packet-size",
            "topic-aliases",
            "waiting-messages",
            "unfinished-messages",
            "unfinished-bytes",
            "overflow",
            "outbox",
            "outbox-bytes",
            "server-references",
            "connect-timeout",
            "answer-timeout",
            "close-timeout");

    /** A dollar sign in a password begins a variable, whose name may then be a piece of the password. */
    static final ValueTraits TRAITS = new ValueTraits() {
        @Override
        public ValueTraits below(String key) {
            return SECRETS.contains(key) ? SECRET : this;
        }
    };

    private static final ValueTraits SECRET = new ValueTraits() {
        @Override
        public boolean isSecret() {
            return true;
        }
    };

    private static final List<String> SECRETS = List.of("password", "token", "key-password");

    private static final List<String> TLS_NAMES = List.of(
            "ca",
            "ca-folder",
            "system-authorities",
            "certificate",
            "key",
            "key-password",
            "key-password-file",
            "insecure",
            "versions",
            "ciphers",
            "alpn");

    private static final List<String> WILL_NAMES =
            List.of("topic", "payload", "qos", "retain", "delay", "content-type", "expiry");

    private static final int LARGEST_TWO_BYTES = 65_535;
    private static final Duration LONGEST = Duration.ofSeconds(0xFFFF_FFFFL);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Map<String, ProtocolVersion> VERSIONS = Map.of(
            "5", ProtocolVersion.V5,
            "5.0", ProtocolVersion.V5,
            "3.1.1", ProtocolVersion.V3_1_1,
            "3.1", ProtocolVersion.V3_1);
    private static final Map<String, Overflow> OVERFLOWS =
            Map.of("refuse", Overflow.REFUSE, "drop-oldest", Overflow.DROP_OLDEST);
    private static final Map<String, ServerReferences> REFERENCES = Map.of(
            "never", ServerReferences.NEVER,
            "same-host", ServerReferences.SAME_HOST,
            "always", ServerReferences.ALWAYS);
    private static final Map<String, QoS> QUALITIES =
            Map.of("0", QoS.AT_MOST_ONCE, "1", QoS.AT_LEAST_ONCE, "2", QoS.EXACTLY_ONCE);

    private final Entries entries;
    private final List<Consumer<ClientBuilder>> choices = new ArrayList<>();

    SettingsKeys(Entries entries) {
        this.entries = entries;
    }

    static byte[] bytes(String secret) {
        return secret.getBytes(UTF_8);
    }

    List<Consumer<ClientBuilder>> choices() {
        return List.copyOf(choices);
    }

    private <T> void choose(Optional<T> value, Function<T, Consumer<ClientBuilder>> choice) {
        value.map(choice).ifPresent(choices::add);
    }

    /** Reads all keys; gives the first server, or an empty text where there is none. */
    String read() {
        String server = servers();
        credentials();
        choose(
                entries.choice("server-references", REFERENCES),
                followed -> builder -> builder.followServerReferences(followed));
        choose(entries.text("client-identifier"), text -> builder -> builder.clientIdentifier(text));
        entries.section("tls").flatMap(this::tls).ifPresent(tls -> choices.add(builder -> builder.tls(tls)));
        choose(entries.choice("version", VERSIONS), version -> builder -> builder.version(version));
        choose(entries.duration("session-expiry", 1_000, LONGEST), time -> builder -> builder.durableSession(time));
        choose(entries.flag("clean-start"), clean -> builder -> builder.cleanStart(clean));
        choose(
                entries.duration("keep-alive", 0, Duration.ofSeconds(LARGEST_TWO_BYTES)),
                time -> builder -> builder.keepAlive(time));
        entries.section("will").ifPresent(this::will);
        reconnect();
        bounds();
        long outboxBytes = entries.bytes("outbox-bytes", 1 << 10, 1 << 30).orElse(OutboxFile.USUAL_BYTES);
        choose(entries.path("outbox"), path -> builder -> builder.outbox(path, outboxBytes));
        choose(entries.duration("connect-timeout", 1, A_DAY), time -> builder -> builder.connectTimeout(time));
        choose(entries.duration("answer-timeout", 1, A_DAY), time -> builder -> builder.answerTimeout(time));
        choose(entries.duration("close-timeout", 0, A_DAY), time -> builder -> builder.closeTimeout(time));
        return server;
    }

    private String servers() {
        if (entries.has("broker") && entries.has("brokers")) {
            entries.refuse("brokers", "broker is written as well; write one of them");
            return "";
        }
        String key = entries.has("brokers") ? "brokers" : "broker";
        List<String> servers = entries.texts(key);
        for (String server : servers) {
            try {
                Address unused = Address.parse(server);
            } catch (IllegalArgumentException e) {
                entries.refuse(key, String.valueOf(e.getMessage()));
            }
        }
        for (int i = 1; i < servers.size(); i++) {
            String other = servers.get(i);
            choices.add(builder -> builder.orServer(other));
        }
        return servers.isEmpty() ? "" : servers.get(0);
    }

    // ---- who is there

    private void credentials() {
        List<String> secrets = List.of("password", "password-file", "token", "token-file").stream()
                .filter(entries::has)
                .toList();
        if (secrets.size() > 1) {
            entries.refuse(secrets.get(1), secrets.get(0) + " is written as well; write one of them");
            return;
        }
        Optional<String> userName = entries.text("username");
        if (secrets.isEmpty()) {
            choose(userName, name -> builder -> builder.credentials(() -> new Credentials(name, null)));
            return;
        }
        String key = secrets.get(0);
        if (key.startsWith("password") && userName.isEmpty() && !entries.has("username")) {
            entries.refuse(key, "username is missing beside it; for a token write token");
            return;
        }
        if (key.endsWith("-file")) {
            readableFile(entries, key)
                    .ifPresent(file -> choices.add(builder ->
                            builder.credentials(() -> new Credentials(userName.orElse(null), bytes(secretIn(file))))));
        } else {
            choose(
                    entries.text(key),
                    secret -> builder ->
                            builder.credentials(() -> new Credentials(userName.orElse(null), bytes(secret))));
        }
    }

    private static Optional<Path> readableFile(Entries entries, String key) {
        Optional<Path> file = entries.path(key);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            entries.refuse(key, "there is no file " + file.get() + " that may be read");
            return Optional.empty();
        }
        return file;
    }

    /** Read before each connection, so that a token may be renewed; a line break at the end is none of the secret. */
    private static String secretIn(Path file) {
        try {
            String text = Files.readString(file);
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the file " + file + " with the secret cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<TlsSettings> tls(Entries tls) {
        tls.allowOnly(TLS_NAMES);
        Optional<Path> certificate = readableFile(tls, "certificate");
        Optional<Path> key = readableFile(tls, "key");
        Optional<String> password = tls.text("key-password");
        Optional<Path> passwordFile = readableFile(tls, "key-password-file");
        if (tls.has("key") && !tls.has("certificate")) {
            tls.refuse("key", "certificate is missing beside it");
        }
        @Nullable Path ca = readableFile(tls, "ca").orElse(null);
        @Nullable Path folder = tls.path("ca-folder").orElse(null);
        boolean system = tls.flag("system-authorities").orElse(ca == null && folder == null);
        boolean insecure = tls.flag("insecure").orElse(false);
        List<String> versions = tls.has("versions")
                ? tls.texts("versions").stream()
                        .map(text -> text.startsWith("TLS") ? text : "TLSv" + text)
                        .toList()
                : TlsSettings.ALL_VERSIONS;
        if (!TlsSettings.ALL_VERSIONS.containsAll(versions)) {
            tls.refuse("versions", versions + " came, allowed are 1.2 and 1.3");
        }
        TlsSettings.@Nullable Credentials own = certificate.isEmpty()
                ? null
                : new TlsSettings.Credentials(
                        certificate.get(), key.orElse(null), file -> keyPassword(file, password, passwordFile));
        return Optional.of(new TlsSettings(
                null,
                new TlsSettings.Trust(ca, folder, system, !insecure),
                own,
                versions,
                tls.texts("ciphers"),
                tls.text("alpn").orElse(null),
                Advice.OF_LIBRARY));
    }

    private static char[] keyPassword(Path keyFile, Optional<String> password, Optional<Path> file) throws IOException {
        return password.or(() -> file.map(SettingsKeys::secretIn))
                .orElseThrow(() -> new IOException(
                        "the key " + keyFile + " has a password; write tls.key-password or tls.key-password-file"))
                .toCharArray();
    }

    // ---- the rest

    private void will(Entries will) {
        will.allowOnly(WILL_NAMES);
        Optional<Message> message = will.parsed("topic", "a topic name without wildcards", topic -> {
            try {
                return Optional.of(Message.of(topic, will.text("payload").orElse("")));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
        if (!will.has("topic")) {
            entries.refuse("will", "topic is missing");
        }
        Message full = message.orElse(Message.of("a", ""));
        full = full.withQos(will.choice("qos", QUALITIES).orElse(QoS.AT_LEAST_ONCE));
        full = will.flag("retain").orElse(false) ? full.retained() : full;
        full = will.text("content-type").map(full::withContentType).orElse(full);
        full = will.duration("expiry", 1_000, LONGEST).map(full::expiringAfter).orElse(full);
        Message whole = full;
        Duration delay = will.duration("delay", 0, LONGEST).orElse(Duration.ZERO);
        choices.add(builder -> builder.will(whole, delay));
    }

    private void reconnect() {
        if (!entries.isSection("reconnect")) {
            entries.flag("reconnect")
                    .filter(again -> !again)
                    .ifPresent(never -> choices.add(ClientBuilder::noReconnect));
            return;
        }
        entries.section("reconnect").ifPresent(times -> {
            times.allowOnly(List.of("first", "longest"));
            Duration first = times.duration("first", 1, A_DAY).orElse(Backoff.USUAL.first());
            Duration longest = times.duration("longest", 1, A_DAY).orElse(max(first, Backoff.USUAL.longest()));
            if (longest.compareTo(first) < 0) {
                entries.refuse("reconnect", "first is longer than longest");
            } else {
                choices.add(builder -> builder.backoff(new Backoff(first, longest)));
            }
        });
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private void bounds() {
        choose(
                entries.whole("receive-maximum", 1, LARGEST_TWO_BYTES),
                number -> builder -> builder.receiveMaximum(number));
        choose(
                entries.bytes("maximum-packet-size", 1, Integer.MAX_VALUE).map(Long::intValue),
                size -> builder -> builder.maximumPacketSize(size));
        choose(entries.whole("topic-aliases", 0, LARGEST_TWO_BYTES), number -> builder -> builder.topicAliases(number));
        choose(
                entries.whole("waiting-messages", 1, Integer.MAX_VALUE),
                number -> builder -> builder.waitingMessages(number));
        OutgoingBound usual = OutgoingBound.USUAL;
        int messages =
                entries.whole("unfinished-messages", 1, Integer.MAX_VALUE).orElse(usual.messages());
        long bytes = entries.bytes("unfinished-bytes", 1, Long.MAX_VALUE).orElse(usual.bytes());
        Overflow overflow = entries.choice("overflow", OVERFLOWS).orElse(usual.overflow());
        choices.add(builder -> builder.unfinishedMessages(messages, bytes, overflow));
    }
}
