/** The way in, whoever vouches for the client: guessing is slowed down, anonymous clients are let in or not, client identifiers belong to users. */
@NullMarked
package io.linnet.security.login;

import org.jspecify.annotations.NullMarked;
