/** What tests of programs that use MQTT need: a broker in the test's own process, and a network that breaks when told to. */
@NullMarked
package io.linnet.testkit;

import org.jspecify.annotations.NullMarked;
