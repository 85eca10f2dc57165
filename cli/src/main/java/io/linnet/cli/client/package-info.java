/**
 * A small MQTT client for commands: blocking, on one thread of the caller, without dependencies beyond the JDK, because a
 * command that is over in a tenth of a second cannot afford to load more.
 */
@NullMarked
package io.linnet.cli.client;

import org.jspecify.annotations.NullMarked;
