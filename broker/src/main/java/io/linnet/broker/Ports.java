package io.linnet.broker;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * What the broker is connected to: everything that can be replaced without touching it.
 *
 * @param placement which shard owns which client
 * @param storage what outlives the process; closed with the broker
 * @param authenticator who may connect
 * @param enhancedAuthenticators authentication methods of MQTT 5.0
 * @param authorizer who may do what
 * @param clock milliseconds since 1970 that never go back
 */
public record Ports(
        Placement placement,
        Storage storage,
        Authenticator authenticator,
        List<EnhancedAuthenticator> enhancedAuthenticators,
        Authorizer authorizer,
        LongSupplier clock) {

    /** One node, in memory, open to everybody. */
    public static Ports local() {
        return new Ports(
                Placement.local(),
                Storage.inMemory(),
                Authenticator.anyone(),
                List.of(),
                Authorizer.everything(),
                steadyClock());
    }

    public Ports withStorage(Storage newStorage) {
        return new Ports(placement, newStorage, authenticator, enhancedAuthenticators, authorizer, clock);
    }

    /** The same with journals that bring nothing back. */
    Ports withJournal(IntFunction<Journal> journals) {
        return withStorage(Storage.of(journals));
    }

    public Ports withAuthenticator(Authenticator newAuthenticator) {
        return new Ports(placement, storage, newAuthenticator, enhancedAuthenticators, authorizer, clock);
    }

    public Ports withEnhancedAuthenticators(List<EnhancedAuthenticator> methods) {
        return new Ports(placement, storage, authenticator, methods, authorizer, clock);
    }

    public Ports withAuthorizer(Authorizer newAuthorizer) {
        return new Ports(placement, storage, authenticator, enhancedAuthenticators, newAuthorizer, clock);
    }

    public Ports withClock(LongSupplier newClock) {
        return new Ports(placement, storage, authenticator, enhancedAuthenticators, authorizer, newClock);
    }

    /** The wall clock of now, moved on by the monotonic clock, so that a clock that is set back expires nothing late or early. */
    private static LongSupplier steadyClock() {
        long start = System.currentTimeMillis();
        long origin = System.nanoTime();
        return () -> start + (System.nanoTime() - origin) / 1_000_000;
    }
}
