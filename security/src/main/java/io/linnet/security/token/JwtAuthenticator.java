package io.linnet.security.token;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Lets clients in that bring a JSON Web Token as password (RFC 7519). What does not look like one, or comes from another issuer, is left to
 * the next authenticator; a token that is wrong is refused.
 */
public final class JwtAuthenticator implements Authenticator {
    /** How identities call it. */
    public static final String SOURCE = "jwt";

    private final TokenRules rules;
    private final KeySource keys;
    private final Executor executor;
    private final LongSupplier clock;

    /**
     * With keys that fit the rules.
     *
     * @param executor verifies signatures, which takes up to a millisecond; bounded
     * @param clock milliseconds since 1970
     */
    public JwtAuthenticator(TokenRules rules, KeySource keys, Executor executor, LongSupplier clock) {
        this.rules = rules;
        this.keys = keys;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        byte[] password = connect.password();
        if (password == null || !SignedToken.looksLike(password)) {
            return completed(
                    new Verdict.NotMine(password == null ? "no token came" : "the password is no JSON Web Token"));
        }
        if (password.length > rules.maximumBytes()) {
            return completed(refused(new TokenRefused(
                    "a token of " + password.length + " bytes came, allowed are " + rules.maximumBytes())));
        }
        try {
            return CompletableFuture.supplyAsync(() -> judge(connect, password), executor)
                    .thenCompose(Function.identity());
        } catch (RejectedExecutionException busy) {
            return completed(new Verdict.Refused(ReasonCode.SERVER_BUSY, "too many tokens wait for being verified"));
        }
    }

    private CompletionStage<Verdict> judge(Connect connect, byte[] password) {
        SignedToken token;
        try {
            token = SignedToken.parse(password, rules.algorithms());
        } catch (TokenRefused wrong) {
            return completed(refused(wrong));
        }
        if (!rules.isFromIssuer(token.claims().get("iss"))) {
            return completed(new Verdict.NotMine("the token is from another issuer, allowed is " + rules.issuers()));
        }
        return keys.find(token.keyIdentifier()).thenApply(answer -> verdict(connect, token, answer));
    }

    private Verdict verdict(Connect connect, SignedToken token, KeySource.Answer answer) {
        try {
            Proof proof = Proof.of(token.signer(answer), token.algorithm());
            var who = rules.identity(new Claims(token.claims()), proof, clock.getAsLong());
            if (rules.userNameMustMatch() && !who.user().equals(connect.userName())) {
                throw new TokenRefused("the token is for user " + SignedToken.shown(who.user())
                        + ", which is not the user name of CONNECT");
            }
            return new Verdict.Accepted(who);
        } catch (TokenRefused wrong) {
            return refused(wrong);
        }
    }

    private static Verdict refused(TokenRefused wrong) {
        return new Verdict.Refused(wrong.reasonCode(), wrong.why());
    }

    private static CompletionStage<Verdict> completed(Verdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }

    /** As long as the key that has signed its token counts, and issuer, audience and algorithm are still allowed. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        if (!client.identity().source().equals(SOURCE)) {
            return false;
        }
        Proof proof = Proof.parse(client.identity().proof());
        return keys.counts(proof.fingerprint()) && rules.allow(proof);
    }
}
