package io.linnet.security.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a token, to judge later whether its bearer may stay. As text it is one line each, which is why claims hold no
 * control characters.
 *
 * @param fingerprint of the key that has signed it
 * @param algorithm it was signed with
 * @param issuer who says so; null when it is not said
 * @param audiences it is for
 */
record Proof(String fingerprint, String algorithm, @Nullable String issuer, List<String> audiences) {
    static Proof of(VerificationKey signer, TokenAlgorithm algorithm) {
        return new Proof(signer.fingerprint(), algorithm.text(), null, List.of());
    }

    Proof of(@Nullable String newIssuer, List<String> newAudiences) {
        return new Proof(fingerprint, algorithm, newIssuer, newAudiences);
    }

    static Proof parse(String text) {
        List<String> lines = Arrays.asList(text.split("\n", -1));
        return lines.size() < 3
                ? new Proof("", "", null, List.of())
                : new Proof(
                        lines.get(0),
                        lines.get(1),
                        lines.get(2).isEmpty() ? null : lines.get(2),
                        lines.subList(3, lines.size()));
    }

    String text() {
        List<String> lines = new ArrayList<>(List.of(fingerprint, algorithm, issuer == null ? "" : issuer));
        lines.addAll(audiences);
        return String.join("\n", lines);
    }
}
