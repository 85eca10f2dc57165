/** Asking an HTTP server, bounded in time and size: who a client is, and which keys sign tokens. */
@NullMarked
package io.linnet.security.http;

import org.jspecify.annotations.NullMarked;
