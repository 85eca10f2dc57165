/**
 * Who may come in and what they may do: implements the ports {@code Authenticator}, {@code EnhancedAuthenticator} and
 * {@code Authorizer} of the broker with files, tokens, certificates and callbacks.
 */
@NullMarked
package io.linnet.security;

import org.jspecify.annotations.NullMarked;
