package io.linnet.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON Web Key Set (RFC 7517). What is not for signatures, or of a kind that is not known here, is passed over. */
final class JsonWebKeys {
    /** More are no set of keys but an attempt to keep us busy. */
    static final int MAXIMUM_KEYS = 200;

    // SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 section 4)
    private static final byte[] ED25519_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private JsonWebKeys() {}

    /**
     * The keys that verify signatures.
     *
     * @throws IllegalArgumentException this is no key set, or none of its keys can be used
     */
    static List<VerificationKey> parse(String text) {
        List<VerificationKey> keys = new ArrayList<>();
        for (Object entry : entries(text)) {
            if (entry instanceof Map<?, ?> members) {
                key(members).ifPresent(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "the key set holds no key for signatures that is known here: RSA, EC, Ed25519 (OKP) or oct");
        }
        return keys;
    }

    private static List<?> entries(String text) {
        try {
            Object entries = JSONObjectUtils.parse(text).get("keys");
            if (!(entries instanceof List<?> list)) {
                throw new IllegalArgumentException("a key set is a JSON object with the member \"keys\", a list");
            }
            if (list.size() > MAXIMUM_KEYS) {
                throw new IllegalArgumentException(
                        "the key set holds " + list.size() + " keys, allowed are " + MAXIMUM_KEYS);
            }
            return list;
        } catch (ParseException noJson) {
            // the exception's text would repeat what stands there, and that may be a secret
            throw new IllegalArgumentException("a key set is a JSON object, and this is none");
        }
    }

    @SuppressWarnings("unchecked") // the members of a JSON object have text as names
    private static Optional<VerificationKey> key(Map<?, ?> members) {
        try {
            JWK jwk = JWK.parse((Map<String, Object>) members);
            Key key = isForSignatures(jwk) ? verifying(jwk) : null;
            String algorithm =
                    jwk.getAlgorithm() == null ? null : jwk.getAlgorithm().getName();
            Optional<TokenAlgorithm> named = algorithm == null ? Optional.empty() : TokenAlgorithm.named(algorithm);
            return key == null || (algorithm != null && named.isEmpty())
                    ? Optional.empty()
                    : Optional.of(new VerificationKey(jwk.getKeyID(), named.orElse(null), key));
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    private static boolean isForSignatures(JWK jwk) {
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
    }

    private static @Nullable Key verifying(JWK jwk) throws JOSEException, GeneralSecurityException {
        return switch (jwk) {
            case RSAKey rsa -> rsa.toRSAPublicKey();
            case ECKey elliptic -> elliptic.toECPublicKey();
            case OctetSequenceKey secret -> secret.toSecretKey("HMAC");
            case OctetKeyPair edwards when edwards.getCurve().equals(Curve.Ed25519) -> ed25519(edwards);
            default -> null;
        };
    }

    private static Key ed25519(OctetKeyPair pair) throws GeneralSecurityException {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(ED25519_INFO);
        info.writeBytes(pair.getX().decode());
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info.toByteArray()));
    }
}
