/** Sockets: TCP, TLS, WebSocket and the PROXY protocol; bytes in, bytes out. */
@NullMarked
package io.linnet.transport;

import org.jspecify.annotations.NullMarked;
