/** Topic names, and the index from topic names to the filters that match them (MQTT 5.0 section 4.7). */
@NullMarked
package io.linnet.broker.topic;

import org.jspecify.annotations.NullMarked;
