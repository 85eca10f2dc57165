/** Keys and certificates in PEM files, as OpenSSL and the certificate authorities of the world write them, read with the JDK alone. */
@NullMarked
package io.linnet.cli.pem;

import org.jspecify.annotations.NullMarked;
