/** What the MQTT standards demand of a server, as statements that can be checked against any broker. */
@NullMarked
package io.linnet.audit;

import org.jspecify.annotations.NullMarked;
