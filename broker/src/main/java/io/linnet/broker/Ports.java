package io.linnet.broker;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * What the broker is connected to: everything that can be replaced without touching it.
 *
 * @param placement which shard owns which client
 * @param journal makes the journal of a shard, by its number
 * @param authenticator who may connect
 * @param enhancedAuthenticators authentication methods of MQTT 5.0
 * @param authorizer who may do what
 * @param clock milliseconds since 1970 that never go back
 */
public record Ports(
        Placement placement,
        IntFunction<Journal> journal,
        Authenticator authenticator,
        List<EnhancedAuthenticator> enhancedAuthenticators,
        Authorizer authorizer,
        LongSupplier clock) {

    /** One node, in memory, open to everybody. */
    public static Ports local() {
        return new Ports(
                Placement.local(),
                shard -> Journal.inMemory(),
                Authenticator.anyone(),
                List.of(),
                Authorizer.everything(),
                steadyClock());
    }

    public Ports withJournal(IntFunction<Journal> newJournal) {
        return new Ports(placement, newJournal, authenticator, enhancedAuthenticators, authorizer, clock);
    }

    public Ports withAuthenticator(Authenticator newAuthenticator) {
        return new Ports(placement, journal, newAuthenticator, enhancedAuthenticators, authorizer, clock);
    }

    public Ports withEnhancedAuthenticators(List<EnhancedAuthenticator> methods) {
        return new Ports(placement, journal, authenticator, methods, authorizer, clock);
    }

    public Ports withAuthorizer(Authorizer newAuthorizer) {
        return new Ports(placement, journal, authenticator, enhancedAuthenticators, newAuthorizer, clock);
    }

    public Ports withClock(LongSupplier newClock) {
        return new Ports(placement, journal, authenticator, enhancedAuthenticators, authorizer, newClock);
    }

    /** The wall clock of now, moved on by the monotonic clock, so that a clock that is set back expires nothing late or early. */
    private static LongSupplier steadyClock() {
        long start = System.currentTimeMillis();
        long origin = System.nanoTime();
        return () -> start + (System.nanoTime() - origin) / 1_000_000;
    }
}
