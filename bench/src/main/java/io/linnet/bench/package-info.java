/** The load generator: many connections on few threads, every message accounted for. */
@NullMarked
package io.linnet.bench;

import org.jspecify.annotations.NullMarked;
