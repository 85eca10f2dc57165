package io.linnet.bench;

import org.jspecify.annotations.Nullable;

/**
 * What all clients of a run say in CONNECT, apart from their names.
 *
 * @param level protocol level, 4 or 5
 * @param clean whether sessions end with their connections
 * @param keepAliveSeconds 0 = off, so that an idle connection costs the broker nothing but its memory
 * @param expirySeconds how long the broker is to keep a session that is not clean; said in MQTT 5.0 only
 * @param userName null = none; {@code %i} in it is the number of the client
 * @param password null = none
 */
record Greeting(
        int level,
        boolean clean,
        int keepAliveSeconds,
        long expirySeconds,
        @Nullable String userName,
        @Nullable String password) {
    /** Longer than any run, in seconds. */
    static final long DAY = 86_400;

    Greeting {
        require(level == Wire.LEVEL_3_1_1 || level == Wire.LEVEL_5, "the protocol must be 3.1.1 or 5");
        require(
                keepAliveSeconds >= 0 && keepAliveSeconds <= 65_535,
                "keep alive must be 0 to 65535 s, not " + keepAliveSeconds);
        require(
                expirySeconds >= 0 && expirySeconds <= 0xFFFF_FFFFL,
                "session expiry must be 0 to 4294967295 s, not " + expirySeconds);
        require(
                password == null || userName != null || level == Wire.LEVEL_5,
                "a password without a user name needs MQTT 5.0");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Without a name or a keep alive, for runs that need neither. */
    static Greeting plain(int level, boolean clean) {
        return new Greeting(level, clean, 0, DAY, null, null);
    }

    /** The same, for sessions that end with their connections, or not. */
    Greeting withClean(boolean asked) {
        return new Greeting(level, asked, keepAliveSeconds, expirySeconds, userName, password);
    }

    /** The CONNECT of client {@code number}. */
    byte[] connect(int number, String clientIdentifier) {
        return Wire.connect(this, clientIdentifier, userNameOf(number));
    }

    @Nullable
    String userNameOf(int number) {
        return userName == null ? null : userName.replace("%i", Integer.toString(number));
    }
}
