package io.linnet.client;

import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A message of QoS 1 or 2 that has come, until its PUBACK or PUBREC has left; under the session's lock.
 *
 * <p>It belongs to the connection on which it came last: an acknowledgement never goes out on another (section 4.4).
 */
final class Arrival {
    private final int packetIdentifier;
    private final QoS qos;
    private Link link;
    private int open;
    private @Nullable ReasonCode refusal;

    /** @param open how many deliveries have to be settled, each by its own handler */
    Arrival(int packetIdentifier, QoS qos, Link link, int open) {
        this.packetIdentifier = packetIdentifier;
        this.qos = qos;
        this.link = link;
        this.open = open;
    }

    int packetIdentifier() {
        return packetIdentifier;
    }

    boolean isExactlyOnce() {
        return qos == QoS.EXACTLY_ONCE;
    }

    Link link() {
        return link;
    }

    void moveTo(Link other) {
        link = other;
    }

    /** One handler is done; the first refusal counts. */
    void settle(ReasonCode reasonCode) {
        open--;
        if (reasonCode.isError() && refusal == null) {
            refusal = reasonCode;
        }
    }

    boolean isSettled() {
        return open <= 0;
    }

    ReasonCode reasonCode() {
        return refusal == null ? ReasonCode.SUCCESS : refusal;
    }
}
