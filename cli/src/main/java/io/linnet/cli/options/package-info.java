/** The options of all commands that connect to a broker, and where else than on the command line they may stand. */
@NullMarked
package io.linnet.cli.options;

import org.jspecify.annotations.NullMarked;
