/**
 * How bytes get to a broker and back: TCP, TLS, WebSocket, with the JDK alone. Not part of the library's API: it may change with
 * every version; the command line uses it as well.
 */
@NullMarked
package io.linnet.client.net;

import org.jspecify.annotations.NullMarked;
