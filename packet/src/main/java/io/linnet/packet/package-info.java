/** MQTT Control Packets as values, and the bytes they are on the wire. No I/O, clock, thread or log. */
@NullMarked
package io.linnet.packet;

import org.jspecify.annotations.NullMarked;
