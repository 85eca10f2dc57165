/** The linnet command. */
@NullMarked
package io.linnet.cli;

import org.jspecify.annotations.NullMarked;
