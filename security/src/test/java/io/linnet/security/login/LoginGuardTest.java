package io.linnet.security.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.transport.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who guesses is banned, for longer each time, and nobody else is. */
class LoginGuardTest {
    private static final InetAddress HERE = address("192.0.2.1");
    private static final InetAddress THERE = address("192.0.2.2");
    private static final long SECOND = 1_000;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final LoginGuard guard = new LoginGuard(now::get, 10);

    private LoginSettings settings = settings();

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** Three failures from an address or five of a user name in a minute; ten seconds, at most forty. */
    private static LoginSettings settings(Cidr... neverBan) {
        return new LoginSettings(
                3, 5, 60 * SECOND, 10 * SECOND, 40 * SECOND, List.of(neverBan), ClientIdentifierRule.ANY);
    }

    private boolean isBanned(InetAddress address, String user) {
        return guard.refusal(settings, address, user).isPresent();
    }

    private void fail(int times, InetAddress address, String user) {
        for (int i = 0; i < times; i++) {
            guard.failed(settings, address, user);
        }
    }

    private void after(long seconds) {
        now.addAndGet(seconds * SECOND);
    }

    // ---- addresses

    @Test
    void anAddressThatFailsTooOftenIsBannedForATime() {
        fail(2, HERE, "a");
        assertThat(isBanned(HERE, "a")).isFalse();
        fail(1, HERE, "b");
        assertThat(isBanned(HERE, "a")).isTrue();
        assertThat(isBanned(HERE, "")).isTrue();
        assertThat(isBanned(THERE, "a")).isFalse();
        after(9);
        assertThat(isBanned(HERE, "a")).isTrue();
        after(1);
        assertThat(isBanned(HERE, "a")).isFalse();
    }

    @Test
    void failuresFarApartAreNoSeries() {
        for (int i = 0; i < 10; i++) {
            fail(2, HERE, "");
            after(61);
        }
        assertThat(isBanned(HERE, "")).isFalse();
    }

    @Test
    void eachBanIsTwiceAsLongUpToTheLongest() {
        for (long seconds : new long[] {10, 20, 40, 40}) {
            fail(3, HERE, "");
            after(seconds - 1);
            assertThat(isBanned(HERE, "")).as("just before %s s", seconds).isTrue();
            after(1);
            assertThat(isBanned(HERE, "")).as("after %s s", seconds).isFalse();
        }
    }

    @Test
    void afterALongTimeTheFirstBanIsShortAgain() {
        fail(3, HERE, "");
        after(10 + 41);
        fail(3, HERE, "");
        after(10);
        assertThat(isBanned(HERE, "")).isFalse();
    }

    @Test
    void aSuccessBeginsANewSeriesOfItsAddress() {
        fail(2, HERE, "a");
        guard.succeeded(HERE, "b");
        fail(2, HERE, "a");
        assertThat(isBanned(HERE, "a")).isFalse();
        fail(1, HERE, "a");
        assertThat(isBanned(HERE, "a")).isTrue();
    }

    @Test
    void ipv6AddressesCountByTheirNetwork() {
        fail(1, address("2001:db8:0:1::1"), "");
        fail(1, address("2001:db8:0:1:ffff::2"), "");
        fail(1, address("2001:db8:0:1:1:2:3:4"), "");
        assertThat(isBanned(address("2001:db8:0:1::9"), "")).isTrue();
        assertThat(isBanned(address("2001:db8:0:2::1"), "")).isFalse();
        assertThat(LoginGuard.keyOf(address("2001:db8:0:1::1"))).isEqualTo("2001:0db8:0000:0001::/64");
    }

    @Test
    void someAddressesAreNeverBanned() {
        settings = settings(Cidr.parse("192.0.2.1"));
        fail(20, HERE, "");
        fail(20, THERE, "");
        assertThat(isBanned(HERE, "")).isFalse();
        assertThat(isBanned(THERE, "")).isTrue();
    }

    @Test
    void zeroIsNever() {
        settings = new LoginSettings(0, 0, SECOND, SECOND, SECOND, List.of(), ClientIdentifierRule.ANY);
        fail(1_000, HERE, "a");
        assertThat(isBanned(HERE, "a")).isFalse();
        assertThat(guard.failedCount()).isEqualTo(1_000);
    }

    // ---- user names

    private void guessFromManyPlaces(int times, String user) {
        for (int i = 1; i <= times; i++) {
            guard.failed(settings, address("198.51.100." + i), user);
        }
    }

    @Test
    void aNameThatIsGuessedFromEverywhereIsBannedEverywhere() {
        guessFromManyPlaces(5, "alice");
        assertThat(isBanned(HERE, "alice")).isTrue();
        assertThat(isBanned(HERE, "bob")).isFalse();
        after(10);
        assertThat(isBanned(HERE, "alice")).isFalse();
    }

    @Test
    void whoHasComeInFromAnAddressIsNotLockedOutThere() {
        guard.succeeded(HERE, "alice");
        guessFromManyPlaces(5, "alice");
        assertThat(isBanned(HERE, "alice")).isFalse();
        assertThat(isBanned(THERE, "alice")).isTrue();
    }

    @Test
    void anotherUsersSuccessDoesNotOpenABannedName() {
        guard.succeeded(HERE, "mallory");
        guessFromManyPlaces(5, "alice");
        assertThat(isBanned(HERE, "alice")).isTrue();
    }

    @Test
    void theSuccessOfTheRightUserGivesAGuesserNoNewSeries() {
        guessFromManyPlaces(4, "alice");
        guard.succeeded(HERE, "alice");
        guessFromManyPlaces(1, "alice");
        assertThat(isBanned(THERE, "alice")).isTrue();
    }

    @Test
    void longNamesCountToo() {
        String name = "x".repeat(60_000);
        guessFromManyPlaces(5, name + "1");
        assertThat(isBanned(HERE, name + "1")).isTrue();
        assertThat(isBanned(HERE, name + "2")).isFalse();
    }

    // ---- bounds and logs

    @Test
    void whatIsRememberedIsBounded() {
        Series series = new Series(10);
        for (int i = 0; i < 1_000; i++) {
            series.failed("key" + i, 3, settings, now.get());
        }
        assertThat(series.size()).isEqualTo(10);
    }

    @Test
    void whoFailedLastIsRemembered() {
        fail(3, HERE, "");
        for (int i = 1; i < 10; i++) {
            fail(1, address("198.51.100." + i), "");
        }
        assertThat(isBanned(HERE, "")).isTrue();
        fail(1, address("198.51.100.200"), "");
        assertThat(isBanned(HERE, "")).isFalse();
    }

    @Test
    void aBanIsSaidOnceAndEveryRefusalCounted() {
        fail(3, HERE, "");
        assertThat(guard.refusal(settings, HERE, ""))
                .hasValueSatisfying(why -> assertThat(why).contains("banned for 10 s"));
        assertThat(guard.refusal(settings, HERE, "")).hasValue("");
        assertThat(guard.refusal(settings, HERE, "")).hasValue("");
        assertThat(guard.bannedCount()).isEqualTo(3);
        assertThat(guard.failedCount()).isEqualTo(3);
    }

    @Test
    void aFloodOfRefusalsIsNotAFloodOfLines() {
        int lines = 0;
        for (int i = 0; i < 10_000; i++) {
            lines += guard.logged("alice", "wrong password").isEmpty() ? 0 : 1;
        }
        assertThat(lines).isEqualTo(RefusalLog.LINES);
        after(10);
        assertThat(guard.logged("alice", "wrong password"))
                .isEqualTo("user 'alice': wrong password (9900 refusals before this one were not logged)");
        assertThat(guard.logged("", "no token")).isEqualTo("no user name: no token");
    }

    @Test
    void namesCannotForgeLines() {
        assertThat(guard.logged("a\nINFO b\u2028c\u001b[1m", "x")).isEqualTo("user 'a?INFO b?c?[1m': x");
        assertThat(guard.logged("y".repeat(60_000), "x")).isEqualTo("user '" + "y".repeat(64) + "...': x");
        assertThat(guard.logged("y".repeat(63) + "\uD83D\uDE00", "x")).isEqualTo("user '" + "y".repeat(63) + "...': x");
    }
}
