package io.linnet.security.token;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys in PEM text (RFC 7468): {@code PUBLIC KEY}, and {@code CERTIFICATE} for the key within. */
final class PemKeys {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

    private PemKeys() {}

    /**
     * All keys of a text.
     *
     * @throws IllegalArgumentException none is there, or one cannot be used
     */
    static List<PublicKey> parse(String text) {
        List<PublicKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            keys.add(key(block.group(1), block.group(2)));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "no key came, allowed are PEM blocks that begin with -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----");
        }
        return keys;
    }

    private static PublicKey key(String label, String body) {
        byte[] der = Base64.getMimeDecoder().decode(body);
        return switch (label) {
            case "PUBLIC KEY" -> publicKey(der);
            case "CERTIFICATE" -> certified(der);
            default ->
                throw new IllegalArgumentException("a block " + label
                        + " came, allowed are PUBLIC KEY and CERTIFICATE"
                        + (label.endsWith("PRIVATE KEY") ? "; a private key belongs to the signer alone" : ""));
        };
    }

    private static PublicKey publicKey(byte[] der) {
        return KINDS.stream()
                .flatMap(kind -> ofKind(kind, der).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a public key came that is none of RSA, EC and Ed25519, or is broken"));
    }

    private static Optional<PublicKey> ofKind(String kind, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException anotherKind) {
            return Optional.empty();
        }
    }

    private static PublicKey certified(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey();
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("a certificate cannot be read: " + broken.getMessage(), broken);
        }
    }
}
