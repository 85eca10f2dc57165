package io.linnet.security.login;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Series of failed logins by some key, an address or a user name, and the bans that came of them. So many keys are remembered; the one that
 * has not failed for the longest time goes. One thread at a time.
 */
final class Series {
    private static final int DOUBLINGS_MAXIMUM = 30;

    /** Of one key. */
    private static final class Counted {
        int failures;
        long beganMillis;
        int bans;
        long bannedUntilMillis;
        long refusedMeanwhile;
    }

    private final Map<String, Counted> keys = new LinkedHashMap<>();
    private final int bound;

    Series(int bound) {
        this.bound = bound;
    }

    /** How long the key is still banned, in milliseconds; 0 when it is not. */
    long bannedMillis(String key, long now) {
        Counted counted = keys.get(key);
        return counted == null ? 0 : Math.max(0, counted.bannedUntilMillis - now);
    }

    /** Counts a client that was refused because of the ban; how many there were in this ban. */
    long refused(String key) {
        Counted counted = keys.get(key);
        return counted == null ? 0 : ++counted.refusedMeanwhile;
    }

    /** Counts a failure. The length of the ban in milliseconds when this one begins a ban, else 0. */
    long failed(String key, int allowed, LoginSettings settings, long now) {
        Counted counted = keys.remove(key);
        if (counted == null) {
            counted = new Counted();
            if (keys.size() >= bound) {
                keys.remove(keys.keySet().iterator().next());
            }
        }
        keys.put(key, counted); // behind all others
        if (counted.failures == 0 || now - counted.beganMillis > settings.windowMillis()) {
            counted.failures = 0;
            counted.beganMillis = now;
        }
        if (++counted.failures < allowed || counted.bannedUntilMillis > now) {
            return 0;
        }
        if (now - counted.bannedUntilMillis > settings.longestBanMillis()) {
            counted.bans = 0;
        }
        long length = length(counted.bans++, settings);
        counted.failures = 0;
        counted.refusedMeanwhile = 0;
        counted.bannedUntilMillis = now + length;
        return length;
    }

    private static long length(int bansBefore, LoginSettings settings) {
        long doubled = settings.banMillis() << Math.min(bansBefore, DOUBLINGS_MAXIMUM);
        return Math.min(doubled, settings.longestBanMillis());
    }

    /** Ends the series; a ban goes on, and the next one is still longer. */
    void succeeded(String key) {
        Counted counted = keys.get(key);
        if (counted != null) {
            counted.failures = 0;
        }
    }

    int size() {
        return keys.size();
    }
}
