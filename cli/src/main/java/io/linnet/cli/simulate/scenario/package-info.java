/**
 * What simulated devices do and when, as a function of a scenario and its seed: no clock, thread or network. Not an interface for others:
 * the command drives it, and tests do.
 */
@NullMarked
package io.linnet.cli.simulate.scenario;

import org.jspecify.annotations.NullMarked;
