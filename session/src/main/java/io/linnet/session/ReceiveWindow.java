package io.linnet.session;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's half of the QoS 1 and QoS 2 flows: which QoS 2 packet identifiers await their PUBREL, and how many PUBLISH packets
 * the sender has in flight (MQTT 5.0 sections 4.3 and 4.9).
 *
 * <p>Not thread-safe: it belongs to the thread that owns the session.
 */
public final class ReceiveWindow {
    /** What a PUBLISH with QoS above 0 is. */
    public enum Arrival {
        /** A new Application Message. */
        NEW,
        /** A QoS 2 message that was received before and not yet released: answered, but not handed on again (MQTT-4.3.3-10). */
        REPEATED,
        /** One more than the Receive Maximum allows (MQTT-3.3.4-7, reason code 0x93). */
        TOO_MANY
    }

    private @Nullable BitSet unreleased;
    private int unreleasedCount;
    private int unacknowledged;

    /** A PUBLISH with QoS 1 came; it counts until {@link #acknowledged()}. */
    public Arrival atLeastOnce(int receiveMaximum) {
        if (unacknowledged + unreleasedCount >= receiveMaximum) {
            return Arrival.TOO_MANY;
        }
        unacknowledged++;
        return Arrival.NEW;
    }

    /** The PUBACK of a QoS 1 message leaves. */
    public void acknowledged() {
        unacknowledged--;
    }

    /** A PUBLISH with QoS 2 came; its identifier counts until {@link #release} or {@link #refused}. */
    public Arrival exactlyOnce(int packetIdentifier, int receiveMaximum) {
        if (unreleased != null && unreleased.get(packetIdentifier)) {
            return Arrival.REPEATED;
        }
        if (unacknowledged + unreleasedCount >= receiveMaximum) {
            return Arrival.TOO_MANY;
        }
        if (unreleased == null) {
            unreleased = new BitSet();
        }
        unreleased.set(packetIdentifier);
        unreleasedCount++;
        return Arrival.NEW;
    }

    /** Brings back the identifier of a message that was received in an earlier life and not released. */
    public void restore(int packetIdentifier) {
        exactlyOnce(packetIdentifier, Integer.MAX_VALUE);
    }

    /** The message gets a PUBREC with an error: the identifier is free at once (MQTT-4.3.3-9). */
    public void refused(int packetIdentifier) {
        release(packetIdentifier);
    }

    /**
     * A PUBREL came and its PUBCOMP leaves: the identifier is free.
     *
     * @return false when no message with this identifier awaits its release (reason code 0x92)
     */
    public boolean release(int packetIdentifier) {
        if (unreleased == null || !unreleased.get(packetIdentifier)) {
            return false;
        }
        unreleased.clear(packetIdentifier);
        unreleasedCount--;
        return true;
    }

    /** A new connection took over the session: QoS 1 messages of the old one are no longer counted, QoS 2 identifiers stay. */
    public void resume() {
        unacknowledged = 0;
    }

    /** How many QoS 2 packet identifiers await their PUBREL. */
    public int unreleased() {
        return unreleasedCount;
    }
}
