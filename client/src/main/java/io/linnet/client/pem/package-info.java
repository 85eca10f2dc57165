/**
 * Keys and certificates in PEM files, as OpenSSL and the certificate authorities of the world write them, read with the JDK alone.
 * Not part of the library's API: it may change with every version.
 */
@NullMarked
package io.linnet.client.pem;

import org.jspecify.annotations.NullMarked;
