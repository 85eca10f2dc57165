package io.linnet.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * A signature algorithm that tokens may use (RFC 7518, RFC 8037). Each one works with one kind of key, and says no to any other: a public
 * key is never taken for a secret.
 */
public enum TokenAlgorithm {
    HS256("HS256", 32),
    HS384("HS384", 48),
    HS512("HS512", 64),
    RS256("RS256", 0),
    RS384("RS384", 0),
    RS512("RS512", 0),
    PS256("PS256", 0),
    PS384("PS384", 0),
    PS512("PS512", 0),
    ES256("ES256", 0),
    ES384("ES384", 0),
    ES512("ES512", 0),
    EDDSA("EdDSA", 0);

    private static final int MINIMUM_RSA_BITS = 2048;

    private final String text;
    private final int secretBytes;

    TokenAlgorithm(String text, int secretBytes) {
        this.text = text;
        this.secretBytes = secretBytes;
    }

    /** As the header {@code alg} writes it. */
    public String text() {
        return text;
    }

    /** The algorithm that a header names, exactly as the standard spells it; empty for {@code none} and whatever else is not known. */
    public static Optional<TokenAlgorithm> named(String text) {
        // RFC 9864 calls EdDSA over the only curve that is allowed here by its own name
        String name = text.equals("Ed25519") ? EDDSA.text : text;
        return Arrays.stream(values()).filter(each -> each.text.equals(name)).findFirst();
    }

    /**
     * The same for people: in upper or lower case.
     *
     * @throws IllegalArgumentException no such algorithm
     */
    public static TokenAlgorithm parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text + " is not one of " + all()));
    }

    /** All of them, for messages. */
    public static String all() {
        return Arrays.stream(values()).map(TokenAlgorithm::text).collect(Collectors.joining(", "));
    }

    /** Whether the key is of the kind, curve and strength that this algorithm needs. */
    boolean fits(Key key) {
        return switch (this) {
            case HS256, HS384, HS512 -> key instanceof SecretKey secret && secret.getEncoded().length >= secretBytes;
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MINIMUM_RSA_BITS;
            case ES256 -> isOn(Curve.P_256, key);
            case ES384 -> isOn(Curve.P_384, key);
            case ES512 -> isOn(Curve.P_521, key);
            case EDDSA ->
                key instanceof EdECPublicKey edwards
                        && edwards.getParams().getName().equals("Ed25519");
        };
    }

    private static boolean isOn(Curve curve, Key key) {
        return key instanceof ECPublicKey elliptic && curve.equals(Curve.forECParameterSpec(elliptic.getParams()));
    }

    /** What {@link #fits} wants, for messages. */
    String wants() {
        return switch (this) {
            case HS256, HS384, HS512 -> "a secret of at least " + secretBytes + " bytes";
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                "an RSA public key of at least " + MINIMUM_RSA_BITS + " bits";
            case ES256 -> "a public key on the curve P-256";
            case ES384 -> "a public key on the curve P-384";
            case ES512 -> "a public key on the curve P-521";
            case EDDSA -> "an Ed25519 public key";
        };
    }

    /** Whether the signature is that of the key, which {@linkplain #fits fits}. */
    boolean verifies(Key key, JWSHeader header, byte[] signed, Base64URL signature) {
        try {
            if (this == EDDSA) {
                Signature edwards = Signature.getInstance("Ed25519");
                edwards.initVerify((EdECPublicKey) key);
                edwards.update(signed);
                return edwards.verify(signature.decode());
            }
            return verifier(key).verify(header, signed, signature);
        } catch (JOSEException | GeneralSecurityException unusable) {
            return false; // a signature of the wrong length, or points that are not on the curve
        }
    }

    private JWSVerifier verifier(Key key) throws JOSEException {
        return switch (this) {
            case HS256, HS384, HS512 -> new MACVerifier((SecretKey) key);
            case ES256, ES384, ES512 -> new ECDSAVerifier((ECPublicKey) key);
            default -> new RSASSAVerifier((RSAPublicKey) key);
        };
    }
}
