package io.linnet.client;

import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import java.util.concurrent.TimeUnit;

/** A message on its way to the broker, until the broker has answered for it. */
final class Publication extends Pending<PublishResult> {
    private final Message message;
    private final long since;

    // under the session's lock
    private long number;
    private boolean written;
    private boolean held;

    /** @param now nanoseconds */
    Publication(Message message, boolean exposed, long now) {
        super(exposed);
        this.message = message;
        this.since = now;
    }

    Message message() {
        return message;
    }

    /** Its number in the outbox; 0 when it is in none. */
    long number() {
        return number;
    }

    void number(long given) {
        number = given;
    }

    /** Whether its PUBLISH may have been sent before. */
    boolean wasWritten() {
        return written;
    }

    void wasWritten(boolean before) {
        written = before;
    }

    /** Whether its next packet waits until the outbox has written down that it goes out. */
    boolean isHeld() {
        return held;
    }

    void hold(boolean waits) {
        held = waits;
    }

    /** The broker has forgotten the session: the next PUBLISH is a first one, with another packet identifier. */
    void beginAnew() {
        written = false;
        held = false;
    }

    boolean isAcknowledged() {
        return message.qos() != QoS.AT_MOST_ONCE;
    }

    boolean isExactlyOnce() {
        return message.qos() == QoS.EXACTLY_ONCE;
    }

    /**
     * The message as it is sent now: what it waited is taken from its expiry (section 3.3.2.3.3). At least one second stays of that, as
     * brokers differ about zero: some never let such a message expire.
     */
    Message aged(long now) {
        long waited = TimeUnit.NANOSECONDS.toSeconds(now - since);
        long interval = expirySeconds();
        return interval < 0 || waited == 0
                ? message
                : message.withProperties(message.properties().toBuilder()
                        .number(Property.MESSAGE_EXPIRY_INTERVAL, Math.max(interval - waited, 1))
                        .build());
    }

    boolean isExpired(long now) {
        long interval = expirySeconds();
        return interval >= 0 && TimeUnit.NANOSECONDS.toSeconds(now - since) >= Math.max(interval, 1);
    }

    private long expirySeconds() {
        return message.properties().isEmpty() ? -1 : message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }
}
