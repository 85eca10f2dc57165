/** Small whole programs with the client library. */
@NullMarked
package io.linnet.examples;

import org.jspecify.annotations.NullMarked;
