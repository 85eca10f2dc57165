package io.linnet.broker;

/**
 * Who a connected client is.
 *
 * @param clientIdentifier its client identifier, assigned or its own
 * @param identity who it has proved to be
 */
public record ClientIdentity(String clientIdentifier, Identity identity) {
    /** The user it was authenticated as; empty for an anonymous one. */
    public String user() {
        return identity.user();
    }
}
