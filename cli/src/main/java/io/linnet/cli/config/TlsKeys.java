package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import io.linnet.transport.tls.ClientCertificates;
import io.linnet.transport.tls.ClientOptions;
import io.linnet.transport.tls.ExpiredCrl;
import io.linnet.transport.tls.HostKeys;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.PasswordSource;
import io.linnet.transport.tls.ProtocolOptions;
import io.linnet.transport.tls.TlsEndpoint;
import io.linnet.transport.tls.TlsLibrary;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsRefused;
import io.linnet.transport.tls.TlsVersion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The keys below {@code tls} of a listener. */
final class TlsKeys {
    private static final Path NONE = Path.of("");
    private static final ScalarKind<Path> FILE = Kinds.parsed("a file", TlsKeys::path);

    static final Key<Path> CERTIFICATE = new Key<>(
            "certificate",
            FILE,
            () -> NONE,
            "(required)",
            "The server's certificate as PEM, followed by those of the authorities between it and the root; or a PKCS#12 store with "
                    + "certificates and key. This file and all below are relative to the folder of the configuration, are watched, and are read "
                    + "anew for new connections when they change; a file that cannot be used changes nothing and is named in the log.");

    static final Key<Path> KEY = new Key<>(
            "key",
            FILE,
            () -> NONE,
            "(in the certificate's file)",
            "The private key as PEM: PKCS#8, encrypted or not, PKCS#1 (RSA) or SEC1 (EC).");

    static final Key<Path> KEY_PASSWORD_FILE = new Key<>(
            "key-password-file",
            FILE,
            () -> NONE,
            "(no password)",
            "A file whose first line is the password of the key or of the PKCS#12 store.");

    static final Key<String> KEY_PASSWORD_VARIABLE = new Key<>(
            "key-password-variable",
            Kinds.text("the name of an environment variable", Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}")),
            () -> "",
            "(no password)",
            "An environment variable with that password, instead of a file.");

    private static final Key<List<String>> HOSTS = new Key<>(
            "hosts",
            new ListKind<>(
                    "a list of host names such as mqtt.example.org or *.example.org",
                    Kinds.parsed("a host name such as mqtt.example.org or *.example.org", HostKeys::name)),
            List::of,
            "(required)",
            "The names that a client may ask for; `*.` stands for one label.");

    static final Section HOST = new Section(
            "a certificate for hosts", List.of(HOSTS, CERTIFICATE, KEY, KEY_PASSWORD_FILE, KEY_PASSWORD_VARIABLE));

    static final Key<List<Values>> SNI = new Key<>(
            "sni",
            new ListKind<>("a list of mappings with hosts, certificate and key", HOST),
            List::of,
            "(one certificate for all)",
            "Other certificates for clients that ask for certain hosts, see [a certificate for hosts](#a-certificate-for-hosts).");

    static final Key<ClientCertificates> CLIENT_CERTIFICATES = new Key<>(
            "client-certificates",
            Kinds.choice(ClientCertificates.class),
            () -> ClientCertificates.NONE,
            "none",
            "Whether clients show a certificate: they are not asked, they may, or they must. One that is shown must come from an authority "
                    + "in `ca` and must not be expired or revoked, or the connection is refused.");

    static final Key<Path> CA = new Key<>(
            "ca",
            FILE,
            () -> NONE,
            "(required when clients are asked)",
            "A PEM file with the authorities that clients' certificates may come from, or a folder of such files.");

    static final Key<List<Path>> CRL = new Key<>(
            "crl",
            new ListKind<>("a list of files", FILE),
            List::of,
            "(nothing is revoked)",
            "Revocation lists, PEM or DER. With at least one, each authority of a client's chain must have a list, and the whole chain "
                    + "is checked. A client that is connected stays until the broker's configuration is reloaded or the file changes.");

    static final Key<ExpiredCrl> EXPIRED_CRL = new Key<>(
            "expired-crl",
            Kinds.choice(ExpiredCrl.class),
            () -> ExpiredCrl.REFUSE,
            "refuse",
            "What happens after the time at which a list should have been replaced: clients of that authority are refused, or the list "
                    + "still counts. Both are logged.");

    static final Key<TlsVersion> MINIMUM_VERSION = new Key<>(
            "minimum-version",
            Kinds.words(
                    "1.2 or 1.3",
                    Map.of("1.2", TlsVersion.TLS_1_2, "1.3", TlsVersion.TLS_1_3),
                    new Shape.Words(List.of("1.2", "1.3"))),
            () -> TlsVersion.TLS_1_2,
            "\"1.2\"",
            "The oldest version of TLS that is spoken.");

    static final Key<List<String>> CIPHER_SUITES = new Key<>(
            "cipher-suites",
            new ListKind<>(
                    "a list of cipher suites by their IANA names",
                    Kinds.text("a cipher suite such as TLS_AES_128_GCM_SHA256", Pattern.compile("[A-Z0-9_]{1,80}"))),
            () -> ProtocolOptions.MODERN_SUITES,
            "(those of TLS 1.3; with 1.2 ECDHE with AES-GCM or ChaCha20)",
            "Cipher suites by their IANA names, the preferred first.");

    static final Key<TlsLibrary> PROVIDER = new Key<>(
            "provider",
            Kinds.choice(TlsLibrary.class),
            () -> TlsLibrary.AUTO,
            "auto",
            "Who does the cryptography; `auto` is `boringssl` where it loads and `jdk` elsewhere, which is several times as slow.");

    static final Key<Long> SESSION_TIMEOUT = new Key<>(
            "session-timeout",
            Kinds.seconds("0s", "7d"),
            () -> (long) TlsOptions.DEFAULT_SESSION_SECONDS,
            "1h",
            "How long a client may come back with a short handshake (resumption); 0 turns that off. A change of the files ends it too.");

    static final Key<Long> MAXIMUM_HANDSHAKES = new Key<>(
            "maximum-handshakes",
            Kinds.whole(1, 1_000_000),
            () -> (long) TlsOptions.DEFAULT_HANDSHAKES,
            "4096",
            "How many connections may be before the end of their handshake. Over it, the one whose client has been silent for longest "
                    + "is dropped.");

    static final Key<Long> WATCH = new Key<>(
            "watch",
            Kinds.millis("0s", "1d"),
            () -> (long) TlsOptions.DEFAULT_WATCH_MILLIS,
            "3s",
            "How often the files are looked at; 0 leaves it to a reload.");

    static final Section SECTION = new Section(
            "tls",
            List.of(
                    CERTIFICATE,
                    KEY,
                    KEY_PASSWORD_FILE,
                    KEY_PASSWORD_VARIABLE,
                    SNI,
                    CLIENT_CERTIFICATES,
                    CA,
                    CRL,
                    EXPIRED_CRL,
                    MINIMUM_VERSION,
                    CIPHER_SUITES,
                    PROVIDER,
                    SESSION_TIMEOUT,
                    MAXIMUM_HANDSHAKES,
                    WATCH));

    private TlsKeys() {}

    /** What is written in a section without problems; nothing when it cannot be used, which is then among the problems. */
    static Optional<TlsOptions> read(Values values, Node node, Problems problems) {
        try {
            TlsOptions options = options(values, problems.folder(node));
            var _ = TlsEndpoint.check(options);
            return Optional.of(options);
        } catch (IllegalArgumentException wrong) {
            problems.add(node, "tls: " + wrong.getMessage());
        } catch (TlsRefused refused) {
            Node place = refused.file()
                    .flatMap(file -> place(node, file, problems.folder(node)))
                    .orElse(node);
            problems.add(place, "tls: " + refused.getMessage());
        }
        return Optional.empty();
    }

    /** Where a file is named; a file of a folder where the folder is. */
    private static Optional<Node> place(Node node, Path file, Path folder) {
        return switch (node) {
            case ScalarNode scalar -> isNamed(scalar.getValue(), file, folder) ? Optional.of(node) : Optional.empty();
            case SequenceNode list -> first(list.getValue(), file, folder);
            case MappingNode mapping ->
                first(mapping.getValue().stream().map(NodeTuple::getValueNode).toList(), file, folder);
            default -> Optional.empty();
        };
    }

    private static Optional<Node> first(List<Node> nodes, Path file, Path folder) {
        return nodes.stream()
                .flatMap(node -> place(node, file, folder).stream())
                .findFirst();
    }

    private static boolean isNamed(String text, Path file, Path folder) {
        try {
            Path named = folder.resolve(text);
            return named.equals(file) || named.equals(file.getParent());
        } catch (InvalidPathException other) {
            return false;
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the name of the file is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    Spelling.quoted(text) + " cannot be a file: " + wrong.getReason(), wrong);
        }
    }

    private static TlsOptions options(Values values, Path folder) {
        List<HostKeys> hosts = values.of(SNI).stream()
                .map(host -> new HostKeys(host.of(HOSTS), keys(host, folder)))
                .toList();
        ClientOptions clients = new ClientOptions(
                values.of(CLIENT_CERTIFICATES),
                optional(values, CA, folder),
                values.of(CRL).stream().map(folder::resolve).toList(),
                values.of(EXPIRED_CRL));
        return new TlsOptions(
                keys(values, folder),
                hosts,
                clients,
                new ProtocolOptions(values.of(PROVIDER), values.of(MINIMUM_VERSION), values.of(CIPHER_SUITES)),
                Math.toIntExact(values.of(SESSION_TIMEOUT)),
                Math.toIntExact(values.of(MAXIMUM_HANDSHAKES)),
                Math.toIntExact(values.of(WATCH)));
    }

    private static KeyFiles keys(Values values, Path folder) {
        if (!values.has(CERTIFICATE)) {
            throw new IllegalArgumentException("there is no certificate");
        }
        if (values.has(KEY_PASSWORD_FILE) && values.has(KEY_PASSWORD_VARIABLE)) {
            throw new IllegalArgumentException("key-password-file and key-password-variable exclude each other");
        }
        Optional<Path> file = optional(values, KEY_PASSWORD_FILE, folder);
        PasswordSource password = file.isPresent()
                ? new PasswordSource.InFile(file.get())
                : values.has(KEY_PASSWORD_VARIABLE)
                        ? new PasswordSource.InEnvironment(values.of(KEY_PASSWORD_VARIABLE))
                        : new PasswordSource.None();
        return new KeyFiles(folder.resolve(values.of(CERTIFICATE)), optional(values, KEY, folder), password);
    }

    private static Optional<Path> optional(Values values, Key<Path> key, Path folder) {
        return values.has(key) ? Optional.of(folder.resolve(values.of(key))) : Optional.empty();
    }
}
