package io.linnet.bench;

import java.util.Random;

/**
 * What is decided about a cycle before it begins.
 *
 * @param killSeconds from the first connect to the kill
 * @param newcomerSeconds from the first connect to that of the newcomer
 * @param secondKill when the broker is killed once more while it is starting, as a part of the time that its last start took;
 *     0 = not
 * @param flaps decides when flapping sessions come and go
 */
record CyclePlan(double killSeconds, double newcomerSeconds, double secondKill, Random flaps) {
    private static final double SHORTLY_SECONDS = 0.02;

    /** One cycle in five is over while clients are still connecting; one in eight has a second kill. */
    static CyclePlan of(Random random, double longestSeconds) {
        double longest = random.nextInt(5) == 0 ? Math.min(SHORTLY_SECONDS, longestSeconds) : longestSeconds;
        double kill = random.nextDouble() * longest;
        double newcomer = random.nextDouble() * kill;
        double second = random.nextInt(8) == 0 ? random.nextDouble() : 0;
        return new CyclePlan(kill, newcomer, second, new Random(random.nextLong()));
    }
}
