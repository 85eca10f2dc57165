package io.linnet.security.guide;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Knows people by the number of their badge, which they bring as password. */
public final class BadgeAuthenticator implements Authenticator {
    private static final String SOURCE = "badge";

    private final Map<String, String> badges;

    /** @param badges the number of each user's badge */
    public BadgeAuthenticator(Map<String, String> badges) {
        this.badges = Map.copyOf(badges);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        // called on an event loop: what takes longer than microseconds belongs to a thread of your own
        return CompletableFuture.completedFuture(judge(connect));
    }

    private Verdict judge(Connect connect) {
        String user = connect.userName();
        byte[] shown = connect.password();
        if (user == null || shown == null || !badges.containsKey(user)) {
            return new Verdict.NotMine("no badge of this user is known");
        }
        byte[] badge = badges.get(user).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(shown, badge)) {
            return new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "it is the badge of somebody else");
        }
        return new Verdict.Accepted(new Identity(
                user, SOURCE, "", List.of(user + "-*"), Map.of(), List.of("staff"), List.of(), Long.MAX_VALUE));
    }

    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return client.identity().source().equals(SOURCE) && badges.containsKey(client.user());
    }
}
