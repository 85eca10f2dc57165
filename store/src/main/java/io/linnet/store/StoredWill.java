package io.linnet.store;

/**
 * A will as it is stored with its session.
 *
 * @param message what is to be published; its own expiry is not used
 * @param delaySeconds how long after the connection's end
 * @param expirySeconds the Message Expiry Interval, counted from the publication; below 0 for none
 */
public record StoredWill(StoredMessage message, long delaySeconds, long expirySeconds) {}
