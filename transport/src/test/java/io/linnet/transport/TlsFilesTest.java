package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.tls.HostKeys;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.PasswordSource;
import io.linnet.transport.tls.TlsEndpoint;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsRefused;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which certificates and keys come, and what is said about those that cannot be used. */
@ExtendWith(LeakWatch.class)
class TlsFilesTest {
    private static final Authority ROOT = new Authority("Root");
    private static final Authority.Issued EC = ROOT.issue("ec");
    private static final Authority.Issued RSA = ROOT.issueRsa("rsa");

    @TempDir
    Path folder;

    private TlsOptions with(Authority.Issued issued, Path key, PasswordSource password) {
        Path certificate = issued.writeCertificates(folder.resolve("server.pem"));
        return TlsOptions.of(new KeyFiles(certificate, Optional.of(key), password));
    }

    private Path key(Object... things) {
        return Authority.write(folder.resolve("server.key"), things);
    }

    private PasswordSource password(String text) throws IOException {
        return new PasswordSource.InFile(Files.writeString(folder.resolve("password"), text + "\n"));
    }

    private static void assertFine(TlsOptions options) throws TlsRefused {
        assertThat(TlsEndpoint.check(options)).isEmpty();
    }

    private static void assertRefused(TlsOptions options, String... words) {
        assertThatThrownBy(() -> TlsEndpoint.check(options))
                .isInstanceOf(TlsRefused.class)
                .message()
                .contains(words)
                .doesNotContain("secret");
    }

    @Test
    void keysComeAsPkcs8Pkcs1AndSec1() throws Exception {
        assertFine(with(RSA, RSA.writeKey(folder.resolve("server.key")), new PasswordSource.None()));
        byte[] pkcs1 = PrivateKeyInfo.getInstance(RSA.key().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        assertFine(with(RSA, key(new PemObject("RSA PRIVATE KEY", pkcs1)), new PasswordSource.None()));
        BigInteger number = ((ECPrivateKey) EC.key()).getS();
        byte[] named =
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, number, X9ObjectIdentifiers.prime256v1).getEncoded();
        assertFine(with(EC, key(new PemObject("EC PRIVATE KEY", named)), new PasswordSource.None()));
        byte[] unnamed = new org.bouncycastle.asn1.sec.ECPrivateKey(256, number).getEncoded();
        PemObject curve = new PemObject("EC PARAMETERS", X9ObjectIdentifiers.prime256v1.getEncoded());
        assertFine(with(EC, key(curve, new PemObject("EC PRIVATE KEY", unnamed)), new PasswordSource.None()));
        assertRefused(
                with(EC, key(new PemObject("EC PRIVATE KEY", unnamed)), new PasswordSource.None()),
                "server.key",
                "curve");
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        Path key = key(encrypted(EC.key(), "secret word"));
        assertFine(with(EC, key, password("secret word")));
        assertRefused(with(EC, key, password("secret other")), "server.key", "password is wrong");
        assertRefused(with(EC, key, new PasswordSource.None()), "server.key", "no password is configured");
        assertRefused(with(EC, key, new PasswordSource.InFile(folder.resolve("nowhere"))), "nowhere", "is not there");
        assertRefused(with(EC, key, new PasswordSource.InEnvironment("LINNET_NOT_SET")), "LINNET_NOT_SET", "not set");
    }

    private static PemObject encrypted(PrivateKey key, String password) {
        try {
            return new JcaPKCS8Generator(
                            key,
                            new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                    .setProvider(new BouncyCastleProvider())
                                    .setPassword(password.toCharArray())
                                    .setPRF(JcaPKCS8Generator.PRF_HMACSHA256)
                                    .build())
                    .generate();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPkcs12StoreHasCertificateAndKey() throws Exception {
        Path store = store("secret word");
        assertFine(TlsOptions.of(KeyFiles.of(store, password("secret word"))));
        assertRefused(TlsOptions.of(KeyFiles.of(store, password("secret other"))), "server.p12", "password");
    }

    private Path store(String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", EC.key(), password.toCharArray(), EC.chain().toArray(X509Certificate[]::new));
        Path file = folder.resolve("server.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    @Test
    void oneFileMayHaveBoth() throws Exception {
        Path both = Authority.write(folder.resolve("both.pem"), EC.certificate(), EC.key());
        assertFine(TlsOptions.of(KeyFiles.of(both, new PasswordSource.None())));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        Path other = RSA.writeKey(folder.resolve("other.key"));
        assertRefused(with(EC, other, new PasswordSource.None()), "other.key", "does not belong", "server.pem");
        Authority.Issued twin = ROOT.issue("twin");
        assertRefused(
                with(EC, twin.writeKey(folder.resolve("twin.key")), new PasswordSource.None()), "does not belong");
        Path wrongOrder = Authority.write(folder.resolve("order.pem"), ROOT.certificate, EC.certificate());
        assertRefused(
                TlsOptions.of(KeyFiles.of(wrongOrder, EC.writeKey(folder.resolve("own.key")))), "must come first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nMIL/////\n-----END EC PRIVATE KEY-----\n"
            })
    void nonsenseIsRefusedWithItsFile(String text) throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), text);
        assertRefused(TlsOptions.of(KeyFiles.of(nonsense, nonsense)), "nonsense");
        assertRefused(with(EC, nonsense, new PasswordSource.None()), "nonsense");
    }

    @Test
    void aCertificateThatHasEndedIsWarnedOfAndUsed() throws Exception {
        Authority.Issued old = ROOT.issueUntil(Instant.now().minusSeconds(60), "EC", "old");
        assertThat(TlsEndpoint.check(with(old, old.writeKey(folder.resolve("old.key")), new PasswordSource.None())))
                .singleElement()
                .asString()
                .contains("server.pem", "has ended on", "renew");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "a..b", "a.*.b", "a b", "10.0.0.0/8"})
    void somethingThatIsNoHostNameIsRefused(String name) {
        assertThatThrownBy(() -> HostKeys.name(name)).hasMessageContaining("host name");
    }
}
