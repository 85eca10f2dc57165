package io.linnet.cli.options;

import io.linnet.client.net.Address;
import io.linnet.client.net.Advice;
import io.linnet.client.net.TlsSettings;
import io.linnet.client.net.TlsSettings.Credentials;
import io.linnet.client.net.TlsSettings.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how a connection is secured; those of the mosquitto tools. */
public final class TlsOptions {

    /** The names of these options, for messages. */
    private static final Advice OPTIONS = new Advice(
            "--cafile",
            "--insecure",
            "--cert and --key",
            "--tls-version",
            "--ciphers",
            ", separated by ':'",
            "--tls-alpn");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description = "Use TLS, and trust brokers whose certificate was issued by an authority in this PEM file.")
    private @Nullable Path caFile;

    @Option(names = "--capath", paramLabel = "DIR", description = "The same with all files of a folder.")
    private @Nullable Path caFolder;

    @Option(
            names = "--tls-use-os-certs",
            description = "Use TLS, and trust the authorities of the operating system. So it is on port 8883 and with"
                    + " mqtts:// when no file is named.")
    private boolean operatingSystem;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "The client's own certificate, PEM, with the chain to its authority behind it; needs --key.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key, PEM: PKCS#8, PKCS#1 or SEC1.")
    private @Nullable Path key;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the password of the key."
                    + " Default: what is in MQTT_KEY_PASSWORD, else it is asked for.")
    private @Nullable Path keyPasswordFile;

    @Option(names = "--keyform", paramLabel = "pem", description = "The form of the key; pem is the one there is.")
    private @Nullable String keyForm;

    @Option(
            names = "--tls-version",
            paramLabel = "VERSION",
            description = "tlsv1.3 or tlsv1.2. Default: what the broker likes best of both.")
    private @Nullable String version;

    @Option(
            names = "--ciphers",
            paramLabel = "NAMES",
            description = "Cipher suites, separated by ':', by their names in OpenSSL or of the IANA.")
    private @Nullable String ciphers;

    @Option(
            names = "--tls-alpn",
            paramLabel = "NAME",
            description =
                    "The application protocol to ask for, such as mqtt; not with WebSockets, which have their own.")
    private @Nullable String alpn;

    @Option(
            names = "--insecure",
            description = "Do not look for the host name in the broker's certificate. Only for tests: whoever has any"
                    + " certificate of the same authority can then play the broker.")
    private boolean insecure;

    @Option(names = "--no-tls", description = "No TLS, also on port 8883.")
    private boolean off;

    @Option(
            names = {"--psk", "--psk-identity", "--tls-engine", "--tls-engine-kpass-sha1", "--tls-keylog"},
            paramLabel = "VALUE",
            hidden = true)
    private List<String> notSupported = List.of();

    /** Whether any of them asks for TLS. */
    boolean areGiven() {
        return caFile != null || caFolder != null || operatingSystem || certificate != null;
    }

    /** Whether there is to be no TLS, whatever the port. */
    boolean isOff() {
        return off;
    }

    /** Whether TLS is meant by that port alone, as for the mosquitto tools. */
    static boolean isUsualPort(int port) {
        return port == Address.usualPort(false, true);
    }

    TlsSettings settings() {
        requireSense();
        requireThere("--cafile", caFile);
        requireThere("--capath", caFolder);
        requireThere("--cert", certificate);
        requireThere("--key", key);
        Trust trust = new Trust(caFile, caFolder, operatingSystem, !insecure);
        Credentials credentials = certificate == null || key == null
                ? null
                : new Credentials(certificate, key, file -> Secrets.ofKey(file, keyPasswordFile));
        return new TlsSettings(null, trust, credentials, versions(), cipherNames(), alpn, OPTIONS);
    }

    /** Checks what can be wrong without a connection. */
    void requireSense() {
        if (!notSupported.isEmpty()) {
            throw problem("--psk, --tls-engine and --tls-keylog are not supported: Java's TLS has none of them."
                    + " Use certificates, 'linnet tls init' makes them.");
        }
        if ((certificate == null) != (key == null)) {
            throw problem("Both certfile and keyfile must be provided if one of them is set: --cert and --key.");
        }
        if (keyForm != null && !keyForm.equals("pem")) {
            throw problem("--keyform is '" + keyForm + "', it may be pem: keys in engines are not supported.");
        }
        if (off && areGiven()) {
            throw problem("--no-tls beside options that ask for TLS; leave out one or the other.");
        }
        versions();
    }

    private void requireThere(String option, @Nullable Path path) {
        if (path != null && !Files.exists(path)) {
            throw problem(option + ": " + path + " is not there.");
        }
    }

    private List<String> versions() {
        return switch (version == null ? "" : version.toLowerCase(Locale.ROOT)) {
            case "" -> TlsSettings.ALL_VERSIONS;
            case "tlsv1.3" -> List.of("TLSv1.3");
            case "tlsv1.2" -> List.of("TLSv1.2");
            default ->
                throw problem(
                        "--tls-version is '" + version + "', it may be tlsv1.3 or tlsv1.2: older ones are broken.");
        };
    }

    private List<String> cipherNames() {
        return ciphers == null ? List.of() : List.of(ciphers.split("[:,]", -1));
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
