/** The ports of a single node: what survives a restart is in a {@link io.linnet.store.Store} on its disk. */
@NullMarked
package io.linnet.broker.local;

import org.jspecify.annotations.NullMarked;
