package io.linnet.cli.simulate.scenario;

/**
 * Connections that break without a DISCONNECT.
 *
 * @param everyMillis how long a connection lasts, half of it to one and a half, at random
 * @param downMillis how long the device is away then
 */
public record Flapping(long everyMillis, long downMillis) {}
