package io.linnet.security.login;

import io.linnet.broker.Identity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which client identifiers belong to a user. What the proof itself says of them counts beside it; anonymous clients are not bound. */
public enum ClientIdentifierRule {
    /** Any. */
    ANY,
    /** The user name. */
    USER,
    /** The user name, or what begins with it and {@code -} or {@code :}. */
    USER_PREFIX;

    /** The identity with the client identifiers that it may use; empty when no client identifier is left. */
    Optional<Identity> bound(Identity identity) {
        String user = identity.user();
        if (this == ANY || user.isEmpty()) {
            return Optional.of(identity);
        }
        if (user.endsWith("*")) {
            return Optional.empty(); // would stand for all that begin so
        }
        List<String> own = this == USER ? List.of(user) : List.of(user, user + "-*", user + ":*");
        List<String> proven = identity.clientIdentifiers();
        List<String> both = proven.isEmpty()
                ? own
                : proven.stream().flatMap(one -> narrower(own, one)).distinct().toList();
        return both.isEmpty() ? Optional.empty() : Optional.of(with(identity, both));
    }

    private static Stream<String> narrower(List<String> own, String proven) {
        return own.stream().flatMap(mine -> {
            if (covers(mine, proven)) {
                return Stream.of(proven);
            }
            return covers(proven, mine) ? Stream.of(mine) : Stream.empty();
        });
    }

    /** Whether all that the second stands for is covered by the first. */
    private static boolean covers(String one, String other) {
        return one.endsWith("*") ? other.startsWith(one.substring(0, one.length() - 1)) : one.equals(other);
    }

    private static Identity with(Identity identity, List<String> clientIdentifiers) {
        return new Identity(
                identity.user(),
                identity.source(),
                identity.proof(),
                clientIdentifiers,
                identity.attributes(),
                identity.roles(),
                identity.grants(),
                identity.validUntilMillis());
    }
}
