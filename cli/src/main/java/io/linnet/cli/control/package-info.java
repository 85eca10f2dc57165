/** The socket by which commands of the same user reach a running broker: JSON objects, one in each line, asked and answered. */
@NullMarked
package io.linnet.cli.control;

import org.jspecify.annotations.NullMarked;
