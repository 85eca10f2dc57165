package io.linnet.security.scram;

import io.linnet.broker.EnhancedAuthenticator.Exchange;
import io.linnet.broker.EnhancedAuthenticator.Step;
import io.linnet.broker.Identity;
import io.linnet.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The server's side of one exchange (RFC 5802 section 3). Whether a user exists shows in no answer, only in the log. */
final class ScramExchange implements Exchange {
    private final ScramCredentials credentials;
    private final String serverNonce;
    private Expected expected = new Expected.First(true);

    /** Which message of the client comes next. */
    private sealed interface Expected {
        /** Its first one; {@code mayBeEmpty}: it may ask for leave to begin. */
        record First(boolean mayBeEmpty) implements Expected {}

        /** Its last one. */
        record Last(ClientFirst first, Optional<ScramCredential> known, ScramCredential used, String serverFirst)
                implements Expected {}

        /** None. */
        record Nothing() implements Expected {}
    }

    ScramExchange(ScramCredentials credentials, String serverNonce) {
        this.credentials = credentials;
        this.serverNonce = serverNonce;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) {
        Expected current = expected;
        expected = new Expected.Nothing();
        try {
            return CompletableFuture.completedFuture(
                    switch (current) {
                        case Expected.First(boolean mayBeEmpty) -> mayBeEmpty && data.length == 0 ? ask() : first(data);
                        case Expected.Last last -> last(last, ClientFinal.parse(data));
                        case Expected.Nothing() -> throw new ScramRefused("a message came after the last one");
                    });
        } catch (ScramRefused wrong) {
            return CompletableFuture.completedFuture(
                    new Step.Failure(ReasonCode.NOT_AUTHORIZED, ScramAuthenticator.METHOD + ": " + wrong.why()));
        }
    }

    private Step ask() {
        expected = new Expected.First(false);
        return new Step.Continue(new byte[0]);
    }

    private Step first(byte[] data) throws ScramRefused {
        ClientFirst first = ClientFirst.parse(data);
        Optional<ScramCredential> known = credentials.find(first.user());
        ScramCredential used = known.orElseGet(() -> credentials.invented(first.user()));
        String serverFirst = "r=" + first.nonce() + serverNonce + ",s="
                + Base64.getEncoder().encodeToString(used.salt()) + ",i=" + used.iterations();
        expected = new Expected.Last(first, known, used, serverFirst);
        return new Step.Continue(serverFirst.getBytes(StandardCharsets.UTF_8));
    }

    private Step last(Expected.Last state, ClientFinal last) throws ScramRefused {
        if (!last.header().equals(state.first.header())) {
            throw new ScramRefused("the channel binding is not the one that the client began with");
        }
        if (!MessageDigest.isEqual(
                last.nonce().getBytes(StandardCharsets.UTF_8),
                (state.first.nonce() + serverNonce).getBytes(StandardCharsets.UTF_8))) {
            throw new ScramRefused("the nonce is not the one of this exchange");
        }
        String signed = state.first.bare() + "," + state.serverFirst + "," + last.withoutProof();
        byte[] clientKey = ScramHash.xor(last.proof(), ScramHash.keyed(state.used.storedKey(), signed));
        boolean right = MessageDigest.isEqual(ScramHash.of(clientKey), state.used.storedKey());
        if (!right || state.known.isEmpty()) {
            String why = state.known.isEmpty() ? "there is no such user" : "the password is wrong";
            return new Step.Failure(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ScramAuthenticator.METHOD + ": " + why);
        }
        Identity who = new Identity(
                state.first.user(),
                ScramAuthenticator.SOURCE,
                state.used.fingerprint(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                Long.MAX_VALUE);
        byte[] signature = ScramHash.keyed(state.used.serverKey(), signed);
        return new Step.Success(
                who, ("v=" + Base64.getEncoder().encodeToString(signature)).getBytes(StandardCharsets.UTF_8));
    }
}
