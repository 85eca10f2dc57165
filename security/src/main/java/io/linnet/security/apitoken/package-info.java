/**
 * API tokens: long random texts that programs show as their password. A file has their SHA-256; a slow hash as for passwords is of no use,
 * since nobody can guess 256 random bits.
 */
@NullMarked
package io.linnet.security.apitoken;

import org.jspecify.annotations.NullMarked;
