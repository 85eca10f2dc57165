package io.linnet.security.login;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets in clients that show neither user name nor password. The last of a chain, so that a certificate counts before.
 *
 * @param listeners the names of the listeners through which it may come
 */
public record Anonymous(Set<String> listeners) implements Authenticator {
    /** Copies the names. */
    public Anonymous {
        listeners = Set.copyOf(listeners);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        boolean bare = connect.userName() == null && connect.password() == null;
        return CompletableFuture.completedFuture(
                bare && allowedThrough(peer) ? new Verdict.Accepted(Identity.ANONYMOUS) : notMine(bare));
    }

    private static Verdict notMine(boolean bare) {
        return new Verdict.NotMine(bare ? "neither user name nor password came" : "not anonymous");
    }

    private boolean allowedThrough(Peer peer) {
        return listeners.contains(peer.listener());
    }

    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return client.user().isEmpty() && client.identity().source().isEmpty() && allowedThrough(peer);
    }
}
