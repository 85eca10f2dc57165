/** Identity by JSON Web Token (RFC 7519): tokens that somebody else has signed, brought as password, verified with keys from files or a URL. */
@NullMarked
package io.linnet.security.token;

import org.jspecify.annotations.NullMarked;
