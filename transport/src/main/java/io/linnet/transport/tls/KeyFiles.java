package io.linnet.transport.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that hold who we are.
 *
 * @param certificate PEM: our certificate first, then those of the authorities between it and the root; or a PKCS#12 store with
 *     certificates and key
 * @param key PEM: the private key as PKCS#8, PKCS#1 or SEC1; without it the key is in the certificate's file too
 * @param password of the key or store
 */
public record KeyFiles(Path certificate, Optional<Path> key, PasswordSource password) {
    /** A key that is not encrypted. */
    public static KeyFiles of(Path certificate, Path key) {
        return new KeyFiles(certificate, Optional.of(key), new PasswordSource.None());
    }

    /** One file with everything. */
    public static KeyFiles of(Path store, PasswordSource password) {
        return new KeyFiles(store, Optional.empty(), password);
    }

    Path keyFile() {
        return key.orElse(certificate);
    }
}
