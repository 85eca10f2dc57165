package io.linnet.store;

import java.util.List;

/**
 * What one look at the queues has found.
 *
 * @param expired entries whose message has expired
 * @param nextSession where to go on
 * @param nextPosition where to go on within that session; both 0 when the end was reached
 */
public record ExpirySweep(List<Expired> expired, long nextSession, long nextPosition) {
    /** An entry that is not worth its space any more; {@code weight} is what it counts for in limits. */
    public record Expired(long session, long position, int weight) {}
}
