package io.linnet.security.login;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An authentication method behind a {@link LoginGuard}, as {@link GuardedAuthenticator} is one for passwords. Who the client claims to be
 * stands within the method's data, so that failures count for its address, and for the user name of its CONNECT if there is one.
 */
public record GuardedEnhancedAuthenticator(
        EnhancedAuthenticator authenticator, LoginGuard guard, LoginSettings settings)
        implements EnhancedAuthenticator {
    @Override
    public String method() {
        return authenticator.method();
    }

    @Override
    public Exchange begin(Connect connect, Peer peer) {
        InetAddress address = peer.address().getAddress();
        String user = connect.userName() == null ? "" : connect.userName();
        Exchange exchange = authenticator.begin(connect, peer);
        return data -> {
            Optional<String> banned = guard.refusal(settings, address, user);
            if (banned.isPresent()) {
                String why = banned.get();
                return CompletableFuture.completedFuture(
                        new Step.Failure(ReasonCode.BANNED, why.isEmpty() ? "" : guard.logged(user, why)));
            }
            return exchange.next(data).thenApply(step -> judged(step, address, user));
        };
    }

    private Step judged(Step step, InetAddress address, String user) {
        return switch (step) {
            case Step.Continue more -> more;
            case Step.Success(Identity identity, byte[] data) -> {
                guard.succeeded(address, user);
                yield settings.clientIdentifiers()
                        .bound(identity)
                        .<Step>map(bound -> new Step.Success(bound, data))
                        .orElseGet(() -> new Step.Failure(
                                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                                guard.logged(identity.user(), "no client identifier is left to this user")));
            }
            case Step.Failure(ReasonCode code, String why) -> {
                if (GuardedAuthenticator.countsAsFailure(code)) {
                    guard.failed(settings, address, user);
                }
                yield new Step.Failure(code, guard.logged(user, why));
            }
        };
    }

    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return authenticator.mayStay(client, peer);
    }
}
