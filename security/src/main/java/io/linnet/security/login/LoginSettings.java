package io.linnet.security.login;

import io.linnet.transport.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * How logins are treated.
 *
 * @param failuresByAddress so many failed logins from one address within the window, and it is banned; 0 for never
 * @param failuresByUser so many failed logins with one user name, and it is banned for addresses where it has not succeeded before; 0 for
 *     never
 * @param windowMillis what counts as one series of failures
 * @param banMillis how long the first ban lasts; each further one twice as long
 * @param longestBanMillis how long a ban lasts at most, and after such a time without failures the next is a first one again
 * @param neverBan addresses that are not banned, such as a gateway with many clients behind it
 * @param clientIdentifiers which client identifiers belong to a user
 */
public record LoginSettings(
        int failuresByAddress,
        int failuresByUser,
        long windowMillis,
        long banMillis,
        long longestBanMillis,
        List<Cidr> neverBan,
        ClientIdentifierRule clientIdentifiers) {
    /** Copies the list. */
    public LoginSettings {
        neverBan = List.copyOf(neverBan);
    }

    /** What holds when nothing is configured. */
    public static LoginSettings defaults() {
        return new LoginSettings(10, 30, 300_000, 60_000, 3_600_000, List.of(), ClientIdentifierRule.ANY);
    }

    boolean mayBeBanned(InetAddress address) {
        return neverBan.stream().noneMatch(block -> block.contains(address));
    }
}
