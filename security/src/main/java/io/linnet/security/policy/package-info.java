/**
 * What clients may publish, subscribe to and receive: rules of a Mosquitto ACL file or of roles in the configuration, compiled into an
 * immutable {@link io.linnet.security.policy.Policy} that the broker asks through its port {@code Authorizer}.
 */
@NullMarked
package io.linnet.security.policy;

import org.jspecify.annotations.NullMarked;
