@NullMarked
package io.linnet.store;

import org.jspecify.annotations.NullMarked;
