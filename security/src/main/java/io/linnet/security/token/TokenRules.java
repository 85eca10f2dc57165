package io.linnet.security.token;

import io.linnet.broker.Identity;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Identity.Grant;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token has to say to be taken, and how it becomes an {@link Identity}.
 *
 * @param algorithms it may be signed with
 * @param issuers one of which it has to come from; empty for any
 * @param audiences one of which it has to be for; empty for any
 * @param clockSkewSeconds how far the clocks of signer and broker may be apart
 * @param maximumBytes how long it may be
 * @param userNameMustMatch whether CONNECT has to carry the token's user as user name
 * @param names of the claims
 */
public record TokenRules(
        Set<TokenAlgorithm> algorithms,
        Set<String> issuers,
        Set<String> audiences,
        int clockSkewSeconds,
        int maximumBytes,
        boolean userNameMustMatch,
        ClaimNames names) {
    /** Copies the sets. */
    public TokenRules {
        algorithms = Set.copyOf(algorithms);
        issuers = Set.copyOf(issuers);
        audiences = Set.copyOf(audiences);
    }

    /**
     * Which claim says what; an empty name is for nothing that is said.
     *
     * @param user the user name
     * @param clientIdentifier the client identifiers that the bearer may use
     * @param roles the roles it has
     * @param publish topic filters that it may publish to
     * @param subscribe topic filters that it may subscribe to
     */
    public record ClaimNames(String user, String clientIdentifier, String roles, String publish, String subscribe) {
        /** The user is the subject, and the rest has the name of what it says; client identifiers are free. */
        public static ClaimNames usual() {
            return new ClaimNames("sub", "", "roles", "publish", "subscribe");
        }
    }

    /** Tokens signed with these algorithms, at most 8 KiB long, from and for anybody, with 30 s between the clocks. */
    public static TokenRules usual(Set<TokenAlgorithm> algorithms) {
        return new TokenRules(algorithms, Set.of(), Set.of(), 30, 8192, false, ClaimNames.usual());
    }

    public TokenRules from(Set<String> others) {
        return new TokenRules(algorithms, others, audiences, clockSkewSeconds, maximumBytes, userNameMustMatch, names);
    }

    public TokenRules meantFor(Set<String> others) {
        return new TokenRules(algorithms, issuers, others, clockSkewSeconds, maximumBytes, userNameMustMatch, names);
    }

    public TokenRules withUserNameMustMatch(boolean must) {
        return new TokenRules(algorithms, issuers, audiences, clockSkewSeconds, maximumBytes, must, names);
    }

    public TokenRules withNames(ClaimNames others) {
        return new TokenRules(
                algorithms, issuers, audiences, clockSkewSeconds, maximumBytes, userNameMustMatch, others);
    }

    /** Whether somebody with this claim {@code iss} is listened to. */
    boolean isFromIssuer(@Nullable Object issuer) {
        return issuers.isEmpty() || (issuer instanceof String text && issuers.contains(text));
    }

    /**
     * Who the bearer of a token with these claims is.
     *
     * @param proof goes into the identity
     * @param nowMillis since 1970
     */
    Identity identity(Claims claims, Proof proof, long nowMillis) throws TokenRefused {
        long validUntilMillis = validUntilMillis(claims, nowMillis);
        List<String> meantFor = claims.texts("aud");
        if (!audiences.isEmpty() && meantFor.stream().noneMatch(audiences::contains)) {
            throw new TokenRefused(
                    "the token is for " + SignedToken.shown(String.join(", ", meantFor)) + ", allowed is " + audiences);
        }
        String user = claims.text(names.user);
        if (user == null) {
            throw new TokenRefused("the token has no claim " + names.user + ", which names the user");
        }
        List<Grant> grants = new ArrayList<>();
        grant(grants, Action.PUBLISH, names.publish, claims);
        grant(grants, Action.SUBSCRIBE, names.subscribe, claims);
        String issuer = claims.text("iss");
        return new Identity(
                user,
                JwtAuthenticator.SOURCE,
                proof.of(issuer, meantFor).text(),
                clientIdentifiers(claims),
                issuer == null ? Map.of() : Map.of("jwt.iss", issuer),
                claims.words(names.roles),
                grants,
                validUntilMillis);
    }

    private long validUntilMillis(Claims claims, long nowMillis) throws TokenRefused {
        double now = nowMillis / 1000d;
        double expires = claims.seconds("exp", Double.NaN);
        if (Double.isNaN(expires)) {
            throw new TokenRefused("the token has no claim exp, so it would never expire");
        }
        if (now >= expires + clockSkewSeconds) {
            throw new TokenRefused("the token has expired " + (long) (now - expires) + " s ago");
        }
        double notBefore = claims.seconds("nbf", now);
        if (now < notBefore - clockSkewSeconds) {
            throw new TokenRefused("the token is not valid yet, but in " + (long) (notBefore - now) + " s");
        }
        return (long) ((expires + clockSkewSeconds) * 1000);
    }

    /** A token that is to say who may use which identifier, and does not, is not taken for one that allows any. */
    private List<String> clientIdentifiers(Claims claims) throws TokenRefused {
        if (names.clientIdentifier.isEmpty()) {
            return List.of();
        }
        List<String> allowed = claims.texts(names.clientIdentifier);
        if (allowed.isEmpty()) {
            throw new TokenRefused(
                    "the token has no claim " + names.clientIdentifier + ", which names its client identifiers");
        }
        return allowed;
    }

    private static void grant(List<Grant> grants, Action action, String name, Claims claims) throws TokenRefused {
        for (String filter : claims.texts(name)) {
            try {
                grants.add(new Grant(action, TopicFilter.parse(filter).text()));
            } catch (ProtocolViolation wrong) {
                throw new TokenRefused("the token's claim " + name + " holds " + SignedToken.shown(filter)
                        + ", which is no topic filter");
            }
        }
    }

    /** Whether a token that was taken before would still be, as far as its proof tells. */
    boolean allow(Proof proof) {
        return TokenAlgorithm.named(proof.algorithm()).map(algorithms::contains).orElse(false)
                && isFromIssuer(proof.issuer())
                && (audiences.isEmpty() || proof.audiences().stream().anyMatch(audiences::contains));
    }
}
