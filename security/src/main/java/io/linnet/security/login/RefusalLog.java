package io.linnet.security.login;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** What the log says of refused logins: who, and why, and not more lines in a second than somebody could read. Any thread. */
final class RefusalLog {
    /** Lines at once, and as many again in each ten seconds. */
    static final int LINES = 100;

    private static final long REFILL_MILLIS = 10_000;
    private static final int NAME_CHARACTERS = 64;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private final LongSupplier clock;
    private long left = LINES;
    private long filledMillis;
    private long omitted;

    RefusalLog(LongSupplier clock) {
        this.clock = clock;
        this.filledMillis = clock.getAsLong();
    }

    /** Who and why; empty when there were too many lines lately. */
    synchronized String line(String user, String why) {
        long now = clock.getAsLong();
        if (now - filledMillis >= REFILL_MILLIS) {
            left = LINES;
            filledMillis = now;
        }
        if (left == 0) {
            omitted++;
            return "";
        }
        left--;
        String before = omitted == 0 ? "" : " (" + omitted + " refusals before this one were not logged)";
        omitted = 0;
        return (user.isEmpty() ? "no user name" : "user '" + shown(user) + "'") + ": " + why + before;
    }

    /** Names are as long as clients like, and may hold what would forge a line. */
    static String shown(String user) {
        int end = Math.min(user.length(), NAME_CHARACTERS);
        if (end < user.length() && Character.isHighSurrogate(user.charAt(end - 1))) {
            end--;
        }
        String harmless = UNPRINTABLE.matcher(user.substring(0, end)).replaceAll("?");
        return end < user.length() ? harmless + "..." : harmless;
    }
}
