package io.linnet.security.login;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An authenticator behind a {@link LoginGuard}: who is banned is refused (0x8A) before anything is looked at, and what the authenticator
 * says is counted. Of those it lets in, each gets the client identifiers that belong to it.
 */
public record GuardedAuthenticator(Authenticator authenticator, LoginGuard guard, LoginSettings settings)
        implements Authenticator {
    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        InetAddress address = peer.address().getAddress();
        String user = connect.userName() == null ? "" : connect.userName();
        Optional<String> banned = guard.refusal(settings, address, user);
        if (banned.isPresent()) {
            String why = banned.get();
            return CompletableFuture.completedFuture(
                    new Verdict.Refused(ReasonCode.BANNED, why.isEmpty() ? "" : guard.logged(user, why)));
        }
        boolean guess = connect.userName() != null || connect.password() != null;
        return authenticator.authenticate(connect, peer).thenApply(verdict -> switch (verdict) {
            case Verdict.Accepted(Identity identity) -> accepted(identity, address, user, guess);
            case Verdict.NotMine(String why) -> refused(ReasonCode.NOT_AUTHORIZED, why, address, user, guess);
            case Verdict.Refused(ReasonCode code, String why) -> refused(code, why, address, user, guess);
        });
    }

    private Verdict accepted(Identity identity, InetAddress address, String user, boolean guess) {
        if (guess) {
            guard.succeeded(address, user); // who shows nothing has proved nothing
        }
        return settings.clientIdentifiers()
                .bound(identity)
                .<Verdict>map(Verdict.Accepted::new)
                .orElseGet(() -> new Verdict.Refused(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        guard.logged(identity.user(), "no client identifier is left to this user")));
    }

    private Verdict refused(ReasonCode code, String why, InetAddress address, String user, boolean guess) {
        if (guess && countsAsFailure(code)) {
            guard.failed(settings, address, user);
        }
        return new Verdict.Refused(code, guard.logged(user, why));
    }

    /** Not so when the server had no time, or the client may not do something although it is who it says. */
    static boolean countsAsFailure(ReasonCode code) {
        return code == ReasonCode.BAD_USER_NAME_OR_PASSWORD || code == ReasonCode.NOT_AUTHORIZED;
    }

    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return authenticator.mayStay(client, peer);
    }

    @Override
    public Map<String, Long> figures() {
        return Map.of("failed", guard.failedCount(), "banned", guard.bannedCount());
    }
}
