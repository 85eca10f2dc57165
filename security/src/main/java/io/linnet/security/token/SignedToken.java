package io.linnet.security.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.linnet.security.token.KeySource.Answer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token in its compact form (RFC 7515 section 7.1), taken apart and not yet believed.
 *
 * @param signed what the signature covers
 * @param claims what it says, if its signature is right
 */
record SignedToken(
        JWSHeader header, TokenAlgorithm algorithm, byte[] signed, Base64URL signature, Map<String, Object> claims) {
    /** What verifying one token may cost at most: a set of keys without identifiers is not tried as a whole. */
    private static final int MAXIMUM_TRIES = 8;

    private static final int SHOWN_CHARACTERS = 40;

    /** Whether these bytes look like a token: three parts of base64url between dots, of which the first is a JSON object. */
    static boolean looksLike(byte[] password) {
        if (password.length < 3
                || password[0] != 'e'
                || password[1] != 'y') { // base64url of {" with or without a space between
            return false;
        }
        int dots = 0;
        for (byte each : password) {
            if (each == '.') {
                dots++;
            } else if (!isBase64Url(each)) {
                return false;
            }
        }
        return dots == 2;
    }

    private static boolean isBase64Url(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    /** Takes apart what {@linkplain #looksLike looks like} a token and is signed with one of these algorithms. */
    static SignedToken parse(byte[] password, Set<TokenAlgorithm> allowed) throws TokenRefused {
        String text = new String(password, StandardCharsets.US_ASCII);
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        Map<String, Object> members = object(text.substring(0, first), "header");
        TokenAlgorithm algorithm = algorithm(members, allowed);
        if (members.containsKey("crit") || members.containsKey("b64")) {
            throw new TokenRefused("the token's header has crit or b64, which are not known here");
        }
        try {
            return new SignedToken(
                    JWSHeader.parse(members),
                    algorithm,
                    text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                    new Base64URL(text.substring(second + 1)),
                    object(text.substring(first + 1, second), "payload"));
        } catch (ParseException | IllegalArgumentException broken) {
            throw new TokenRefused("the token's header is broken");
        }
    }

    private static TokenAlgorithm algorithm(Map<String, Object> header, Set<TokenAlgorithm> allowed)
            throws TokenRefused {
        String named = header.get("alg") instanceof String text ? text : "nothing";
        TokenAlgorithm algorithm = TokenAlgorithm.named(named).orElse(null);
        if (algorithm == null || !allowed.contains(algorithm)) {
            throw new TokenRefused("the token is signed with " + shown(named) + ", allowed is "
                    + allowed.stream().map(TokenAlgorithm::text).sorted().toList());
        }
        return algorithm;
    }

    private static Map<String, Object> object(String part, String name) throws TokenRefused {
        try {
            return JSONObjectUtils.parse(new Base64URL(part).decodeToString());
        } catch (ParseException broken) {
            throw new TokenRefused("the token's " + name + " is no JSON object");
        }
    }

    /** What a client wrote, short enough for a log. */
    static String shown(String text) {
        return "\"" + (text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text) + "\"";
    }

    /** The name of the key that it claims to be signed with. */
    @Nullable
    String keyIdentifier() {
        return header.getKeyID();
    }

    /** The key that it was signed with. */
    VerificationKey signer(Answer answer) throws TokenRefused {
        List<VerificationKey> fitting = switch (answer) {
            case Answer.Unavailable(String why) ->
                throw new TokenRefused(io.linnet.packet.ReasonCode.SERVER_UNAVAILABLE, why);
            case Answer.Keys(List<VerificationKey> keys) ->
                keys.stream().filter(key -> key.fits(algorithm)).toList();
        };
        String named = keyIdentifier();
        if (fitting.isEmpty()) {
            throw new TokenRefused("there is no key for tokens signed with " + algorithm.text()
                    + (named == null ? "" : " that is called " + shown(named)));
        }
        return fitting.stream()
                .limit(MAXIMUM_TRIES)
                .filter(key -> algorithm.verifies(key.key(), header, signed, signature))
                .findFirst()
                .orElseThrow(() -> new TokenRefused("the token's signature is wrong"));
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "token signed with " + algorithm.text();
    }
}
