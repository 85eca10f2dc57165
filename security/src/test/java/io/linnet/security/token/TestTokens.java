package io.linnet.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who signs tokens with all algorithms. */
final class TestTokens {
    final byte[] secret = new byte[64];
    final KeyPair rsa;
    final KeyPair p256;
    final KeyPair p384;
    final KeyPair p521;
    final KeyPair edwards;

    TestTokens(int number) {
        try {
            Arrays.fill(secret, (byte) ('a' + number));
            KeyPairGenerator rsaKeys = KeyPairGenerator.getInstance("RSA");
            rsaKeys.initialize(2048);
            rsa = rsaKeys.generateKeyPair();
            p256 = elliptic("secp256r1");
            p384 = elliptic("secp384r1");
            p521 = elliptic("secp521r1");
            edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static KeyPair elliptic(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** The public keys, in PEM. */
    String pem() {
        StringBuilder text = new StringBuilder();
        for (KeyPair pair : List.of(rsa, p256, p384, p521, edwards)) {
            text.append(pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        }
        return text.toString();
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** A set of the RSA key, under this name. */
    String keySet(String identifier) {
        return "{\"keys\":[" + rsaKey(identifier) + "]}";
    }

    String rsaKey(String identifier) {
        return new RSAKey.Builder((RSAPublicKey) rsa.getPublic())
                .keyID(identifier)
                .build()
                .toJSONString();
    }

    String ellipticKey(String identifier) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) p256.getPublic())
                .keyID(identifier)
                .build()
                .toJSONString();
    }

    String edwardsKey(String identifier) {
        byte[] info = edwards.getPublic().getEncoded();
        String x = Base64URL.encode(Arrays.copyOfRange(info, info.length - 32, info.length))
                .toString();
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + identifier + "\",\"x\":\"" + x + "\"}";
    }

    String secretKey(String identifier) {
        return "{\"kty\":\"oct\",\"kid\":\"" + identifier + "\",\"k\":\"" + Base64URL.encode(secret) + "\"}";
    }

    // ---- tokens

    /** Claims of a token that is right at this time. */
    static Map<String, Object> claims(long nowMillis, Object... more) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "alice");
        claims.put("exp", nowMillis / 1000 + 3600);
        for (int i = 0; i < more.length; i += 2) {
            claims.put((String) more[i], more[i + 1]);
        }
        return claims;
    }

    String sign(TokenAlgorithm algorithm, @Nullable String keyIdentifier, Map<String, Object> claims) {
        return signed(header(algorithm.text(), keyIdentifier), algorithm, claims);
    }

    static Map<String, Object> header(String algorithm, @Nullable String keyIdentifier) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        if (keyIdentifier != null) {
            header.put("kid", keyIdentifier);
        }
        return header;
    }

    String signed(Map<String, Object> header, TokenAlgorithm algorithm, Map<String, Object> claims) {
        String input = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
        return input + "." + signature(algorithm, input.getBytes(StandardCharsets.US_ASCII));
    }

    private Base64URL signature(TokenAlgorithm algorithm, byte[] input) {
        try {
            if (algorithm == TokenAlgorithm.EDDSA) {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(edwards.getPrivate());
                signature.update(input);
                return Base64URL.encode(signature.sign());
            }
            return signer(algorithm).sign(new JWSHeader(JWSAlgorithm.parse(algorithm.text())), input);
        } catch (JOSEException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private JWSSigner signer(TokenAlgorithm algorithm) throws JOSEException {
        return switch (algorithm) {
            case HS256, HS384, HS512 -> new MACSigner(secret);
            case ES256 -> new ECDSASigner((ECPrivateKey) p256.getPrivate());
            case ES384 -> new ECDSASigner((ECPrivateKey) p384.getPrivate());
            case ES512 -> new ECDSASigner((ECPrivateKey) p521.getPrivate());
            default -> new RSASSASigner(rsa.getPrivate());
        };
    }
}
