/** JSON as text: written without a library, and checked before it is passed on. */
@NullMarked
package io.linnet.cli.json;

import org.jspecify.annotations.NullMarked;
