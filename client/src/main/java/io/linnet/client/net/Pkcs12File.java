package io.linnet.client.net;

import io.linnet.client.pem.PrivateKeyFile;
import io.linnet.client.pem.SmallFile;
import io.linnet.client.pem.UnusableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

/** A certificate and its key in one file with a password, PKCS#12 (RFC 7292). */
final class Pkcs12File {
    private Pkcs12File() {}

    static boolean isMeantBy(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /** The first key of the file and its certificates. */
    static ClientCredentials read(Path file, PrivateKeyFile.Password password) throws IOException {
        byte[] bytes = SmallFile.read(file);
        char[] secret = password.of(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), secret);
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null && store.getKey(alias, secret) instanceof PrivateKey key) {
                    return new ClientCredentials(Arrays.copyOf(chain, chain.length, X509Certificate[].class), key);
                }
            }
            throw new UnusableFile(file, "holds no private key with its certificate");
        } catch (UnusableFile e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            boolean wrongPassword =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            throw new UnusableFile(
                    file,
                    wrongPassword
                            ? "does not open with this password"
                            : "cannot be read as PKCS#12: " + e.getMessage());
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
