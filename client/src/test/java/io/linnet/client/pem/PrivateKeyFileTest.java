package io.linnet.client.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in all the forms that PEM files hold them in. */
class PrivateKeyFileTest {
    private static final PrivateKeyFile.Password NONE = file -> {
        throw new IOException("asked for the password of " + file);
    };

    @TempDir
    private Path folder;

    private static java.security.KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.equals("P-384") ? "EC" : algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (algorithm.equals("P-384")) {
            generator.initialize(new ECGenParameterSpec("secp384r1"));
        }
        return generator.generateKeyPair();
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("a.key"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "P-384", "RSA", "Ed25519"})
    void pkcs8IsRead(String algorithm) throws Exception {
        java.security.KeyPair pair = pair(algorithm);
        Path file = written("Bag Attributes\n"
                + PemBlock.text("PRIVATE KEY", pair.getPrivate().getEncoded()));
        assertThat(KeyPair.matches(PrivateKeyFile.read(file, NONE), pair.getPublic()))
                .isTrue();
        assertThat(KeyPair.matches(
                        PrivateKeyFile.read(file, NONE), pair(algorithm).getPublic()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "P-384", "RSA"})
    void formsBeforePkcs8AreRead(String algorithm) throws Exception {
        java.security.KeyPair pair = pair(algorithm);
        byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        boolean rsa = algorithm.equals("RSA");
        byte[] old = rsa ? inner : withCurve(pair.getPrivate());
        Path file = written(PemBlock.text(rsa ? "RSA PRIVATE KEY" : "EC PRIVATE KEY", old));
        assertThat(KeyPair.matches(PrivateKeyFile.read(file, NONE), pair.getPublic()))
                .isTrue();
    }

    /** As OpenSSL writes it: the curve stands in the key, since nothing is around it. */
    private static byte[] withCurve(PrivateKey key) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        org.bouncycastle.asn1.sec.ECPrivateKey inner =
                org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
        int bits = ((java.security.interfaces.ECPrivateKey) key)
                .getParams()
                .getOrder()
                .bitLength();
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                        bits, inner.getKey(), info.getPrivateKeyAlgorithm().getParameters())
                .getEncoded();
    }

    @Test
    void encipheredKeyOpensWithItsPasswordOnly() throws Exception {
        // Made by: openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret
        Path file = written("""
                        -----BEGIN ENCRYPTED PRIVATE KEY-----
                        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhAzvd7yPycSwICCAAw
                        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIVyLmLq5ndsKNbxmXx7rQcEgZBZ
                        JICwY5NrmuFYFbVAqQTadvbuMkCSiy9O62ZTpt5FnmLCPmUsW0GXHebv8GWv+vTq
                        4t6HRCajNA2Nbw51OOzs/EjjFw2gc52n42CbuaBOLl1nJUYpYarSq6BFBHmjbpML
                        c6QKS+MJjpwz9JC8xuMACKO9BhgISyCeAGcblnQ9Jp3Bq73zGjzxjqtZE0F438A=
                        -----END ENCRYPTED PRIVATE KEY-----
                        """);
        byte[] publicKey = Base64.getDecoder()
                .decode(
                        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEySEkLrOhlI2bd00t7J2mIrVW1LNLD1fbNNDaZzMmJQGZ1zRL6e5+n0vZetNLlpGuzD/Lry6f6FyV8TLUGZ/y+w==");
        PublicKey belonging = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey));
        PrivateKey key = PrivateKeyFile.read(file, asked -> "secret".toCharArray());
        assertThat(KeyPair.matches(key, belonging)).isTrue();
        assertThatThrownBy(() -> PrivateKeyFile.read(file, asked -> "wrong".toCharArray()))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining("does not open with this password")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void whatIsNoKeyIsNamed() throws Exception {
        assertThatThrownBy(() -> PrivateKeyFile.read(folder.resolve("none"), NONE))
                .hasMessage(folder.resolve("none") + " is not there");
        assertThatThrownBy(() -> PrivateKeyFile.read(written("hello"), NONE))
                .hasMessageContaining("holds no private key in PEM form");
        assertThatThrownBy(() -> PrivateKeyFile.read(written(PemBlock.text("PRIVATE KEY", new byte[] {1})), NONE))
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> PrivateKeyFile.read(written(PemBlock.text("EC PRIVATE KEY", new byte[40])), NONE))
                .hasMessageContaining("names no curve");
        assertThatThrownBy(() -> PrivateKeyFile.read(written("""
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: DES-EDE3-CBC,00

                        AAAA
                        -----END RSA PRIVATE KEY-----
                        """), NONE)).hasMessageContaining("openssl pkcs8 -topk8");
    }
}
