/** What the client library costs beside other Java clients, each in a process of its own against the same broker. */
@NullMarked
package io.linnet.bench.clients;

import org.jspecify.annotations.NullMarked;
