package io.linnet.cli.config;

import io.linnet.security.login.ClientIdentifierRule;
import io.linnet.security.login.LoginSettings;
import io.linnet.transport.Cidr;
import java.util.List;

/** The keys below {@code login}. They count once there is authentication. */
final class LoginKeys {
    private static final LoginSettings DEFAULTS = LoginSettings.defaults();

    static final Key<Long> FAILURES_BY_ADDRESS = new Key<>(
            "failures-by-address",
            Kinds.whole(0, 1_000_000),
            () -> (long) DEFAULTS.failuresByAddress(),
            "10",
            "So many failed logins from one address within the window, and it is banned; IPv6 addresses count by their /64. A login that "
                    + "succeeds begins a new series. 0 is never.");

    static final Key<Long> FAILURES_BY_USER = new Key<>(
            "failures-by-user",
            Kinds.whole(0, 1_000_000),
            () -> (long) DEFAULTS.failuresByUser(),
            "30",
            "So many failed logins with one user name within the window, from wherever, and the name is banned, except for addresses where "
                    + "this user has logged in since the start. 0 is never.");

    static final Key<Long> WINDOW = new Key<>(
            "window", Kinds.millis("1s", "1d"), DEFAULTS::windowMillis, "5m", "What counts as one series of failures.");

    static final Key<Long> BAN = new Key<>(
            "ban",
            Kinds.millis("1s", "1d"),
            DEFAULTS::banMillis,
            "1m",
            "How long the first ban lasts; each further one lasts twice as long. Who is banned gets reason code 0x8A, in 3.x return "
                    + "code 5.");

    static final Key<Long> LONGEST_BAN = new Key<>(
            "longest-ban",
            Kinds.millis("1s", "30d"),
            DEFAULTS::longestBanMillis,
            "1h",
            "How long a ban lasts at most. After so much time without a ban the next is a first one again.");

    static final Key<List<Cidr>> NEVER_BAN = new Key<>(
            "never-ban",
            new ListKind<>(
                    "a list of IP address blocks such as 10.0.0.0/8",
                    Kinds.parsed("an IP address block such as 10.0.0.0/8", Cidr::parse)),
            List::of,
            "(nobody)",
            "Addresses that are never banned, such as a gateway that many clients come through. User names are, from there too.");

    static final Key<ClientIdentifierRule> CLIENT_ID = new Key<>(
            "client-id",
            Kinds.choice(ClientIdentifierRule.class),
            DEFAULTS::clientIdentifiers,
            "any",
            "Which client identifiers a user may use: `any`; `user`, the user name; `user-prefix`, the user name or what begins with it and "
                    + "`-` or `:`, so that no user name should be the beginning of another one up to a `-`. Assigned client identifiers "
                    + "and anonymous clients are not bound.");

    static final Section SECTION = new Section(
            "login", List.of(FAILURES_BY_ADDRESS, FAILURES_BY_USER, WINDOW, BAN, LONGEST_BAN, NEVER_BAN, CLIENT_ID));

    private LoginKeys() {}

    static LoginSettings settings(Values values) {
        return new LoginSettings(
                Math.toIntExact(values.of(FAILURES_BY_ADDRESS)),
                Math.toIntExact(values.of(FAILURES_BY_USER)),
                values.of(WINDOW),
                values.of(BAN),
                values.of(LONGEST_BAN),
                values.of(NEVER_BAN),
                values.of(CLIENT_ID));
    }
}
