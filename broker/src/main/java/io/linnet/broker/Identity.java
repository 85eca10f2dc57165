package io.linnet.broker;

import java.util.List;
import java.util.Map;

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

    /** The owner of a session that was brought back; roles and grants come with the next connection. */
    static Identity restored(JournalRecord.Owner owner) {
        return of(owner.user(), owner.proven() ? RESTORED : "");
    }

    /** Whether an authenticator vouches for the user; else the client only says so. */
    public boolean isProven() {
        return !source.isEmpty();
    }

    /** Whether all is known that the proof brought with it, such as roles; after a restart only the user is. */
    boolean isWhole() {
        return !source.equals(RESTORED);
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
