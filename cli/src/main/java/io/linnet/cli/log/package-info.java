/** How the log is written: what a line looks like, where it goes, and that nobody waits for it. */
@NullMarked
package io.linnet.cli.log;

import org.jspecify.annotations.NullMarked;
