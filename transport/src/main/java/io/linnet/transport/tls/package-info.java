/** What TLS needs besides sockets: certificates, keys, whom to trust, and the contexts of a TLS library made of them. */
@NullMarked
package io.linnet.transport.tls;

import org.jspecify.annotations.NullMarked;
