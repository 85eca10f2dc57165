package io.linnet.cli.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
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
        java.security.KeyPair pair = pair("EC");
        SecretKeyFactory factory = SecretKeyFactory.getInstance("PBEWithHmacSHA256AndAES_256");
        Cipher cipher = Cipher.getInstance("PBEWithHmacSHA256AndAES_256");
        cipher.init(Cipher.ENCRYPT_MODE, factory.generateSecret(new PBEKeySpec("secret".toCharArray())));
        byte[] bytes = new EncryptedPrivateKeyInfo(
                        cipher.getParameters(), cipher.doFinal(pair.getPrivate().getEncoded()))
                .getEncoded();
        Path file = written(PemBlock.text("ENCRYPTED PRIVATE KEY", bytes));
        PrivateKey key = PrivateKeyFile.read(file, asked -> "secret".toCharArray());
        assertThat(KeyPair.matches(key, pair.getPublic())).isTrue();
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
        assertThatThrownBy(() -> PrivateKeyFile.read(
                        written("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\n"
                                + "AAAA\n-----END RSA PRIVATE KEY-----\n"),
                        NONE))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }
}
