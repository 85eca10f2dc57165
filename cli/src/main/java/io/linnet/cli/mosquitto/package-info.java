/** Mosquitto's configuration files: what stands in them, line by line, and whom it is for. Nothing here knows what Linnet makes of it. */
@NullMarked
package io.linnet.cli.mosquitto;

import org.jspecify.annotations.NullMarked;
