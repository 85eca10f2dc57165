package io.linnet.store;

import org.jspecify.annotations.Nullable;

/**
 * A session without what it contains.
 *
 * @param number names the session in everything else that is stored; never used again for another session
 * @param expirySeconds Session Expiry Interval
 * @param leftAt when the connection ended, in milliseconds since 1970; 0 while it is connected
 * @param durability what the client was promised, a number of the broker's
 * @param will what is still to be published, or null
 * @param owner whose client has it; null when that is not known, as in stores of before it was kept
 */
public record StoredSession(
        long number,
        String clientIdentifier,
        long expirySeconds,
        long leftAt,
        int durability,
        @Nullable StoredWill will,
        @Nullable Owner owner) {
    /**
     * A user.
     *
     * @param proven whether the client has proved to be this user, or only said so
     */
    public record Owner(String user, boolean proven) {}
}
