package io.linnet.broker;

import io.linnet.packet.Utf8;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a client has proved to be, and what came with the proof.
 *
 * @param user names the client in permissions and logs; empty for an anonymous one
 * @param source which authenticator says so, for logs, such as {@code password-file}; empty for an anonymous client
 * @param proof what the authenticator needs to judge later whether the proof still holds, such as a fingerprint of the password's
 *     hash; never a secret, never logged
 * @param clientIdentifiers those that the client may use; one that ends with {@code *} stands for all that begin like it; empty
 *     for any
 * @param attributes what permissions may refer to, by name, such as {@code cert.cn}
 * @param roles names of roles that the proof itself grants, such as by a claim of a token
 * @param grants permissions that the proof itself grants
 * @param validUntilMillis when the proof ends, in milliseconds since 1970; the connection ends with it; {@code Long.MAX_VALUE} for never
 */
public record Identity(
        String user,
        String source,
        String proof,
        List<String> clientIdentifiers,
        Map<String, String> attributes,
        List<String> roles,
        List<Grant> grants,
        long validUntilMillis) {
    /** Nobody in particular. */
    public static final Identity ANONYMOUS = of("", "");

    private static final String RESTORED = "restored";

    /** What a grant allows, and what permissions are about. Who may subscribe to a topic may receive its messages as well. */
    public enum Action {
        PUBLISH,
        SUBSCRIBE,
        RECEIVE
    }

    /** A permission for all topics that a topic filter matches. */
    public record Grant(Action action, String topicFilter) {}

    /** Copies what it is given. */
    public Identity {
        clientIdentifiers = List.copyOf(clientIdentifiers);
        attributes = Map.copyOf(attributes);
        roles = List.copyOf(roles);
        grants = List.copyOf(grants);
    }

    /** A user about whom nothing more is known, for ever. */
    public static Identity of(String user, String source) {
        return new Identity(user, source, "", List.of(), Map.of(), List.of(), List.of(), Long.MAX_VALUE);
    }

    /** The owner of a session that was brought back; of those in older stores only the user is known. */
    static Identity restored(JournalRecord.Owner owner) {
        JournalRecord.Proof known = owner.proof();
        return known == null
                ? of(owner.user(), owner.proven() ? RESTORED : "")
                : new Identity(
                        owner.user(),
                        known.source(),
                        "",
                        List.of(),
                        known.attributes(),
                        known.roles(),
                        known.grants(),
                        Long.MAX_VALUE);
    }

    /** What of this outlives the connection, so that the session and its will are judged after a restart as before. */
    JournalRecord.Owner owner() {
        if (!isProven() || !isWhole()) {
            return new JournalRecord.Owner(user, isProven(), null);
        }
        Map<String, String> named = new HashMap<>(attributes);
        named.entrySet().removeIf(each -> !isStorable(each.getKey()) || !isStorable(each.getValue()));
        return new JournalRecord.Owner(
                user,
                true,
                new JournalRecord.Proof(
                        source,
                        Map.copyOf(named),
                        roles.stream().filter(Identity::isStorable).toList(),
                        grants.stream()
                                .filter(grant -> isStorable(grant.topicFilter()))
                                .toList()));
    }

    /** What cannot stand in a topic decides about none. */
    private static boolean isStorable(String text) {
        return Utf8.firstForbidden(text) < 0 && Utf8.encodedLength(text) <= Utf8.MAXIMUM_LENGTH;
    }

    /** Whether an authenticator vouches for the user; else the client only says so. */
    public boolean isProven() {
        return !source.isEmpty();
    }

    /** Whether all is known that the proof brought with it, such as roles; of a session of an older store only the user is. */
    boolean isWhole() {
        return !source.equals(RESTORED);
    }

    /** What says what the client may do: the user name, or null when the proof has brought more than that. */
    @Nullable
    String author() {
        return isWhole() && roles.isEmpty() && grants.isEmpty() && attributes.isEmpty() ? user : null;
    }

    /** Whether the proof covers this client identifier. */
    public boolean mayUse(String clientIdentifier) {
        return clientIdentifiers.isEmpty()
                || clientIdentifiers.stream()
                        .anyMatch(allowed -> allowed.endsWith("*")
                                ? clientIdentifier.startsWith(allowed.substring(0, allowed.length() - 1))
                                : clientIdentifier.equals(allowed));
    }

    /** Without the proof. */
    @Override
    public String toString() {
        return user + " (" + source + ")";
    }
}
