package io.linnet.cli.simulate.scenario;

/**
 * Messages that come again and again.
 *
 * @param everyMillis from one to the next
 * @param jitterMillis each is later by a random time up to this
 * @param burst how many at once; with more than one, all devices of the group send at the same time
 */
public record Telemetry(Post post, long everyMillis, long jitterMillis, int burst) {}
