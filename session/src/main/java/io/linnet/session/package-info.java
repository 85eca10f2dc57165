/** The MQTT protocol engine without I/O, for both ends of the wire. */
@NullMarked
package io.linnet.session;

import org.jspecify.annotations.NullMarked;
