package io.linnet.store;

import java.util.List;
import java.util.Map;
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
     * @param proof what came with the proof; null without one, and when that is not known, as in stores of before it was kept
     */
    public record Owner(
            String user, boolean proven, @Nullable Proof proof) {}

    /**
     * What permissions may depend on beside the user.
     *
     * @param source which authenticator has vouched for the user
     * @param attributes values that rules may refer to, by name
     * @param roles names of roles that came with the proof
     * @param grants permissions that came with the proof
     */
    public record Proof(String source, Map<String, String> attributes, List<String> roles, List<Grant> grants) {}

    /** A permission for what a topic filter matches. */
    public record Grant(Action action, String topicFilter) {}

    /** What a grant allows. */
    public enum Action {
        PUBLISH(0),
        SUBSCRIBE(1),
        RECEIVE(2);

        /** As it is stored. */
        final int code;

        Action(int code) {
            this.code = code;
        }

        /** The one that is stored so; null when there is none. */
        static @Nullable Action of(int code) {
            for (Action each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            return null;
        }
    }
}
