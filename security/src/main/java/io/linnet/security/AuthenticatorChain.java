package io.linnet.security;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Several authenticators, asked in order: the first that knows the client decides. */
public record AuthenticatorChain(List<Authenticator> authenticators) implements Authenticator {
    /** Copies the list. */
    public AuthenticatorChain {
        authenticators = List.copyOf(authenticators);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        return from(0, connect, peer, "");
    }

    private CompletionStage<Verdict> from(int index, Connect connect, Peer peer, String soFar) {
        if (index == authenticators.size()) {
            return nobodyKnows(connect, soFar);
        }
        return authenticators
                .get(index)
                .authenticate(connect, peer)
                .thenCompose(verdict -> verdict instanceof Verdict.NotMine(String why)
                        ? from(index + 1, connect, peer, soFar.isEmpty() ? why : soFar + "; " + why)
                        : CompletableFuture.completedFuture(verdict));
    }

    private CompletionStage<Verdict> nobodyKnows(Connect connect, String why) {
        ReasonCode code = connect.userName() == null && connect.password() == null
                ? ReasonCode.NOT_AUTHORIZED
                : ReasonCode.BAD_USER_NAME_OR_PASSWORD;
        Verdict refused = new Verdict.Refused(code, why);
        return authenticators.stream()
                .filter(EqualCost.class::isInstance)
                .map(EqualCost.class::cast)
                .findFirst()
                .map(slow -> slow.afterEqualWork(connect, refused))
                .orElseGet(() -> CompletableFuture.completedFuture(refused));
    }

    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return authenticators.stream().anyMatch(each -> each.mayStay(client, peer));
    }
}
