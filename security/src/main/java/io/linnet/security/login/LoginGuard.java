package io.linnet.security.login;

import io.linnet.security.Fingerprint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a client and those who check passwords: it remembers who has failed, and bans addresses and user names that fail too
 * often, each time for longer. It knows no settings and outlives
 * a reload of the configuration. Any thread.
 *
 * <p>An IPv6 address counts with all others of its /64, which one machine can use at will. A ban of a user name holds for addresses where
 * that user has not been let in before: somebody who guesses a password does not lock its owner out. A success ends the series of its
 * address, not that of its user name, and no ban.
 */
public final class LoginGuard {
    /** Addresses, user names, and pairs of both that are remembered; of each so many. */
    static final int REMEMBERED = 20_000;

    private static final int NAME_CHARACTERS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(LoginGuard.class);

    private final LongSupplier clock;
    private final Series addresses;
    private final Series users;
    private final Map<String, Boolean> known;
    private final RefusalLog refusals;
    private long failed;
    private long banned;

    /** @param clock milliseconds that never go back */
    public LoginGuard(LongSupplier clock) {
        this(clock, REMEMBERED);
    }

    LoginGuard(LongSupplier clock, int remembered) {
        this.clock = clock;
        this.addresses = new Series(remembered);
        this.users = new Series(remembered);
        this.refusals = new RefusalLog(clock);
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > remembered;
            }
        };
    }

    /**
     * Why a client is refused before anybody looks at what it shows; empty when it is not.
     *
     * @param user the name that it claims, empty for none
     * @return for the log; itself empty when this ban has been logged already
     */
    synchronized Optional<String> refusal(LoginSettings settings, InetAddress address, String user) {
        long now = clock.getAsLong();
        String where = keyOf(address);
        long left = settings.mayBeBanned(address) ? addresses.bannedMillis(where, now) : 0;
        if (left > 0) {
            return Optional.of(refused("its address", addresses.refused(where), left));
        }
        String who = keyOf(user);
        left = user.isEmpty() || known.containsKey(pair(where, who)) ? 0 : users.bannedMillis(who, now);
        return left > 0 ? Optional.of(refused("this user name", users.refused(who), left)) : Optional.empty();
    }

    private String refused(String what, long count, long left) {
        banned++;
        return count > 1
                ? ""
                : what + " is banned for " + seconds(left) + " more; further refusals for this are counted, not logged";
    }

    /** Counts a failed login. */
    synchronized void failed(LoginSettings settings, InetAddress address, String user) {
        failed++;
        long now = clock.getAsLong();
        if (settings.failuresByAddress() > 0 && settings.mayBeBanned(address)) {
            String key = keyOf(address);
            ban(addresses.failed(key, settings.failuresByAddress(), settings, now), "the address " + key);
        }
        if (settings.failuresByUser() > 0 && !user.isEmpty()) {
            ban(
                    users.failed(keyOf(user), settings.failuresByUser(), settings, now),
                    "the user name '" + RefusalLog.shown(user) + "'");
        }
    }

    private static void ban(long millis, String what) {
        if (millis > 0) {
            LOG.warn("{} is banned for {} after too many failed logins", what, seconds(millis));
        }
    }

    private static String seconds(long millis) {
        return (millis + 999) / 1000 + " s";
    }

    /** Notes that a client was let in. */
    synchronized void succeeded(InetAddress address, String user) {
        String where = keyOf(address);
        addresses.succeeded(where);
        if (!user.isEmpty()) {
            known.put(pair(where, keyOf(user)), true);
        }
    }

    /** What the log says of a refusal; empty when there were too many of them lately. */
    String logged(String user, String why) {
        return refusals.line(user, why);
    }

    /** Failed logins since the start. */
    public synchronized long failedCount() {
        return failed;
    }

    /** Logins since the start that were refused because of a ban. */
    public synchronized long bannedCount() {
        return banned;
    }

    static String keyOf(InetAddress address) {
        if (address instanceof Inet6Address) {
            byte[] prefix = Arrays.copyOf(address.getAddress(), 8);
            return HexFormat.of().formatHex(prefix).replaceAll("(....)(?=.)", "$1:") + "::/64";
        }
        return address.getHostAddress();
    }

    /** Names are as long as clients like. */
    private static String keyOf(String user) {
        return user.length() <= NAME_CHARACTERS ? user : "long name " + Fingerprint.of(user);
    }

    private static String pair(String where, String who) {
        return where + " " + who;
    }
}
