/** What survives a restart: sessions, their queues and flows, and retained messages. The only room that knows RocksDB. */
@NullMarked
package io.linnet.store;

import org.jspecify.annotations.NullMarked;
