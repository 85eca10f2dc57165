/**
 * What tests of programs that use MQTT need: a broker in the test's own process, which says what came and moves its clock when told to,
 * and a network that breaks when told to. {@link io.linnet.testkit.LinnetTest} is where to begin.
 */
@NullMarked
package io.linnet.testkit;

import org.jspecify.annotations.NullMarked;
