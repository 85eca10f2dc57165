package io.linnet.transport.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which certificates of clients are valid.
 *
 * @param certificates whether clients show one
 * @param authorities a file with certificates of authorities, or a folder of such files; needed unless nobody is asked. Roots are trusted;
 *     an authority whose own issuer is among them only together with that issuer
 * @param revocations CRL files (RFC 5280), PEM or DER; with at least one, each authority of a chain must have a list here
 * @param expired what a list is worth whose time is over
 */
public record ClientOptions(
        ClientCertificates certificates, Optional<Path> authorities, List<Path> revocations, ExpiredCrl expired) {
    /** Nobody is asked. */
    public static final ClientOptions NONE =
            new ClientOptions(ClientCertificates.NONE, Optional.empty(), List.of(), ExpiredCrl.REFUSE);

    /** @throws IllegalArgumentException when clients are asked and nobody could be believed, or files are there that nobody needs */
    public ClientOptions {
        revocations = List.copyOf(revocations);
        if (certificates != ClientCertificates.NONE && authorities.isEmpty()) {
            throw new IllegalArgumentException(
                    "clients are asked for certificates, and there is no file of authorities to check them with");
        }
        if (certificates == ClientCertificates.NONE && (authorities.isPresent() || !revocations.isEmpty())) {
            throw new IllegalArgumentException(
                    "there are authorities or revocation lists for certificates of clients, and clients are not asked for any");
        }
    }

    /** Authorities and no revocation lists. */
    public static ClientOptions of(ClientCertificates certificates, Path authorities) {
        return new ClientOptions(certificates, Optional.of(authorities), List.of(), ExpiredCrl.REFUSE);
    }

    public ClientOptions withRevocations(List<Path> files) {
        return new ClientOptions(certificates, authorities, files, expired);
    }

    public ClientOptions withExpired(ExpiredCrl worth) {
        return new ClientOptions(certificates, authorities, revocations, worth);
    }
}
