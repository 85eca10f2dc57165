/** Identity by the client's certificate, which TLS has verified: our own, or that of a trusted proxy. */
@NullMarked
package io.linnet.security.certificate;

import org.jspecify.annotations.NullMarked;
