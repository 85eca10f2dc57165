/** The MQTT client library: connect, publish, subscribe. No dependency but the JDK, 17 or later. */
@NullMarked
package io.linnet.client;

import org.jspecify.annotations.NullMarked;
