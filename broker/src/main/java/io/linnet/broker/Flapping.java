package io.linnet.broker;

import io.linnet.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Client identifiers that connect or are taken over too often, such as when two devices have the same: they are banned for a while,
 * in which the connection that is there stays undisturbed. Remembers a bounded number, those that were seen last. Belongs to its
 * shard's loop.
 */
final class Flapping {
    private static final int MAXIMUM_ENTRIES = 10_000;

    private static final class Client {
        final RateGate connects = new RateGate();
        final RateGate takeovers = new RateGate();
        long bannedUntil;
        Limit reason = Limit.TAKEOVER_RATE_PER_CLIENT;
    }

    private @Nullable Map<String, Client> entries;

    /** Why the client identifier may not connect now; null when it may. */
    @Nullable
    Excess excess(String clientIdentifier, boolean isTakeover, Limits limits, long now) {
        Rate connects = limits.rate(Limit.CONNECT_RATE_PER_CLIENT);
        Rate takeovers = isTakeover ? limits.rate(Limit.TAKEOVER_RATE_PER_CLIENT) : null;
        Client entry = connects != null || takeovers != null ? entry(clientIdentifier) : known(clientIdentifier);
        if (entry == null) {
            return null;
        }
        if (now < entry.bannedUntil) {
            return banned(limits, entry.reason, "a connection before the ban has ended, in " + seconds(entry, now));
        }
        if (!entry.connects.mayCome(connects, now)) {
            return ban(entry, Limit.CONNECT_RATE_PER_CLIENT, "one more connection", limits, now);
        }
        if (isTakeover && !entry.takeovers.mayCome(takeovers, now)) {
            return ban(entry, Limit.TAKEOVER_RATE_PER_CLIENT, "one more takeover", limits, now);
        }
        return null;
    }

    private static Excess ban(Client entry, Limit limit, String came, Limits limits, long now) {
        entry.bannedUntil = now + limits.of(Limit.FLAPPING_BAN_MILLIS);
        entry.reason = limit;
        return banned(
                limits,
                limit,
                came + " of this client identifier (do two devices have the same?), which is now banned for "
                        + seconds(entry, now));
    }

    private static Excess banned(Limits limits, Limit limit, String came) {
        return Excess.of(limits, limit, ReasonCode.BANNED, came);
    }

    private static String seconds(Client entry, long now) {
        return (entry.bannedUntil - now + 999) / 1_000 + " s";
    }

    int size() {
        return entries == null ? 0 : entries.size();
    }

    private @Nullable Client known(String clientIdentifier) {
        return entries == null ? null : entries.get(clientIdentifier);
    }

    private Client entry(String clientIdentifier) {
        Map<String, Client> all = entries;
        if (all == null) {
            all = new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Client> eldest) {
                    return size() > MAXIMUM_ENTRIES;
                }
            };
            entries = all;
        }
        return all.computeIfAbsent(clientIdentifier, name -> new Client());
    }
}
