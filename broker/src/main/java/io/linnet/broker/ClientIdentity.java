package io.linnet.broker;

/**
 * Who a connected client is.
 *
 * @param clientIdentifier its client identifier, assigned or its own
 * @param user the user it was authenticated as; empty for an anonymous one
 */
public record ClientIdentity(String clientIdentifier, String user) {}
