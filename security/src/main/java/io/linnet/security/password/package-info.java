/**
 * Users with passwords: files of ours and of Mosquitto's, argon2id, and the authenticator that asks them without ever hashing on an
 * event loop.
 */
@NullMarked
package io.linnet.security.password;

import org.jspecify.annotations.NullMarked;
