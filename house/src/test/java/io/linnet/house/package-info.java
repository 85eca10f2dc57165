/** Tests only: the fences between the rooms, and the rules that every source file is held to. */
@NullMarked
package io.linnet.house;

import org.jspecify.annotations.NullMarked;
