package io.linnet.cli;

import io.linnet.transport.ListenerOptions;
import io.linnet.transport.tls.ClientCertificates;
import io.linnet.transport.tls.ClientOptions;
import io.linnet.transport.tls.ExpiredCrl;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.PasswordSource;
import io.linnet.transport.tls.TlsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Certificates for all listeners with TLS that {@code --listen} names; the configuration file can say more. */
final class TlsOption {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The certificate of mqtts:// and wss:// listeners, PEM with those of its authorities.")
    @Nullable
    Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its private key, PEM. Default: in the certificate's file.")
    @Nullable
    Path key;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "The authorities that clients' certificates may come from, a PEM file or a folder of them.")
    @Nullable
    Path authorities;

    @Option(
            names = "--tls-client-certificates",
            paramLabel = "none|optional|required",
            description = "Whether clients show a certificate. Default: none, or required with --tls-ca.")
    @Nullable
    String clientCertificates;

    /**
     * The listener with these certificates, when it needs some.
     *
     * @throws IllegalArgumentException when they are missing or do not go together
     */
    ListenerOptions applied(ListenerOptions listener) {
        if (!listener.scheme().isEncrypted()) {
            return listener;
        }
        if (certificate == null) {
            throw new IllegalArgumentException(listener.scheme().word() + ":// needs --tls-cert and --tls-key");
        }
        KeyFiles keys = new KeyFiles(certificate, Optional.ofNullable(key), new PasswordSource.None());
        return listener.withTls(TlsOptions.of(keys).withClients(clients()));
    }

    private ClientOptions clients() {
        return new ClientOptions(wanted(), Optional.ofNullable(authorities), List.of(), ExpiredCrl.REFUSE);
    }

    private ClientCertificates wanted() {
        if (clientCertificates == null) {
            return authorities == null ? ClientCertificates.NONE : ClientCertificates.REQUIRED;
        }
        return switch (clientCertificates.toLowerCase(Locale.ROOT)) {
            case "none" -> ClientCertificates.NONE;
            case "optional" -> ClientCertificates.OPTIONAL;
            case "required" -> ClientCertificates.REQUIRED;
            default ->
                throw new IllegalArgumentException("--tls-client-certificates: '" + clientCertificates
                        + "' is not one of none, optional, required");
        };
    }
}
