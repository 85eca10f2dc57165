/**
 * {@code linnet shell}: several clients in one session, at a terminal or in a script. Only {@link io.linnet.cli.shell.LineEditor} and
 * the classes that it alone makes know the library of the terminal, so that nothing else loads it.
 */
@NullMarked
package io.linnet.cli.shell;

import org.jspecify.annotations.NullMarked;
