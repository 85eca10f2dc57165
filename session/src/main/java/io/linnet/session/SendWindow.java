package io.linnet.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The sender's half of the QoS 1 and QoS 2 flows: which packet identifiers are in use, what each of them waits for, and how many
 * more PUBLISH packets the receiver is ready to take (MQTT 5.0 sections 4.3, 4.4 and 4.9).
 *
 * <p>One entry per packet identifier lives in flat arrays at {@code identifier & mask}; the arrays are made at the first use and
 * double with the number of entries, so an idle session owns none of them. This is on the path of every delivery: arrays of
 * primitives instead of a record per flow were measured to be worth it.
 *
 * <p>Not thread-safe: it belongs to the thread that owns the session.
 *
 * @param <M> what is kept to send the PUBLISH again; null where the session ends with its connection and nothing is ever resent
 */
public final class SendWindow<M> {
    /** What an acknowledgement did to its flow. */
    public enum Step {
        /** The flow is over and its packet identifier is free. */
        COMPLETED,
        /** A PUBREL has to be sent now. */
        RELEASE,
        /** No flow with this packet identifier waits for this acknowledgement. */
        UNKNOWN
    }

    /** Takes the flows that have to be sent again after a reconnect, in their original order. */
    public interface Resend<M> {
        /** A PUBLISH that the receiver has not acknowledged; to be sent again with DUP set. */
        void publish(int packetIdentifier, @Nullable M message);

        /** A PUBREL that the receiver has not answered. */
        void pubRel(int packetIdentifier);

        /** Whether another PUBLISH can be taken now; after false {@link #resendNext} goes on later. */
        default boolean isReady() {
            return true;
        }
    }

    private static final int HIGHEST_IDENTIFIER = 65_535;
    private static final int FIRST_CAPACITY = 16;
    /** From here on a free identifier could be hard to find in fewer slots than there are identifiers. */
    private static final int FEW_AVAILABLE = 49_152;

    private static final byte FREE = 0;
    private static final byte AWAITS_PUBACK = 1;
    private static final byte AWAITS_PUBREC = 2;
    private static final byte AWAITS_PUBCOMP = 3;
    /** No flow of ours, but in use: a SUBSCRIBE or UNSUBSCRIBE has it. */
    private static final byte HELD = 8;
    /** Added to the two states of a PUBLISH that was sent on an earlier connection and not yet on this one. */
    private static final byte UNSENT = 4;

    private char[] identifiers = {};
    private byte[] states = {};
    private int[] sequences = {};
    private @Nullable Object[] messages = {};
    private final ArrayDeque<Integer> unsent = new ArrayDeque<>(0);
    /** Packet identifiers without a flow that no new flow gets; null while there are none, which is nearly always. */
    private @Nullable BitSet reserved;

    /** How many packet identifiers are not reserved. */
    private int available = HIGHEST_IDENTIFIER;

    private int receiveMaximum;
    private int inUse;
    private int outstanding;
    private int exactlyOnceInUse;
    private int lastIdentifier;
    private int nextSequence;

    /**
     * @param receiveMaximum how many PUBLISH packets with QoS above 0 may be unacknowledged at a time, 1 to 65535
     */
    public SendWindow(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    /** Whether another new PUBLISH may be sent now (section 4.9); messages of an earlier connection go first. */
    public boolean canSend() {
        return outstanding < receiveMaximum && inUse < available && unsent.isEmpty();
    }

    /** How many packet identifiers are in use. */
    public int inUse() {
        return inUse;
    }

    /** How many flows of QoS 2 there are, up to their PUBCOMP. */
    public int exactlyOnceInUse() {
        return exactlyOnceInUse;
    }

    /** How many PUBLISH packets of this connection the receiver has not finished acknowledging. */
    public int outstanding() {
        return outstanding;
    }

    /**
     * Begins a flow: takes an unused packet identifier, 1 to 65535, for a PUBLISH that is sent now.
     *
     * @param exactlyOnce true for QoS 2, false for QoS 1
     * @throws IllegalStateException when {@link #canSend()} is false
     */
    public int begin(@Nullable M message, boolean exactlyOnce) {
        if (!canSend()) {
            throw new IllegalStateException("the receive maximum of " + receiveMaximum + " is used up");
        }
        int slot = freeSlot();
        identifiers[slot] = (char) lastIdentifier;
        states[slot] = exactlyOnce ? AWAITS_PUBREC : AWAITS_PUBACK;
        sequences[slot] = nextSequence++;
        messages[slot] = message;
        inUse++;
        outstanding++;
        exactlyOnceInUse += exactlyOnce ? 1 : 0;
        return lastIdentifier;
    }

    /**
     * Takes an unused packet identifier, 1 to 65535, for a SUBSCRIBE or UNSUBSCRIBE, which share them with PUBLISH (MQTT-2.2.1-3) and do
     * not count against the Receive Maximum.
     *
     * @throws IllegalStateException when all are in use
     */
    public int hold() {
        if (inUse == available) {
            throw new IllegalStateException("all packet identifiers are in use");
        }
        int slot = freeSlot();
        identifiers[slot] = (char) lastIdentifier;
        states[slot] = HELD;
        inUse++;
        return lastIdentifier;
    }

    /** The identifier of a {@link #hold} is free again. */
    public void letGo(int packetIdentifier) {
        int slot = slotOf(packetIdentifier);
        if (slot >= 0 && states[slot] == HELD) {
            states[slot] = FREE;
            inUse--;
        }
    }

    /** What was given to {@link #begin} for this packet identifier; null also when the identifier is not in use. */
    @SuppressWarnings("unchecked")
    public @Nullable M message(int packetIdentifier) {
        int slot = slotOf(packetIdentifier);
        return slot < 0 ? null : (M) messages[slot];
    }

    /** A PUBACK came: ends a QoS 1 flow, whatever its reason code (MQTT-4.4.0-2). */
    public Step pubAck(int packetIdentifier) {
        return end(slotOf(packetIdentifier), AWAITS_PUBACK);
    }

    /**
     * A PUBREC came. With an error code it ends the flow without a PUBREL (MQTT-4.3.3-4, MQTT-4.4.0-2); otherwise the message is
     * no longer needed and the PUBREL is due. A repeated PUBREC asks for the PUBREL again.
     */
    public Step pubRec(int packetIdentifier, boolean error) {
        int slot = slotOf(packetIdentifier);
        if (error) {
            return end(slot, AWAITS_PUBREC);
        }
        if (slot < 0 || (states[slot] != AWAITS_PUBREC && states[slot] != AWAITS_PUBCOMP)) {
            return Step.UNKNOWN;
        }
        states[slot] = AWAITS_PUBCOMP;
        messages[slot] = null;
        return Step.RELEASE;
    }

    /** A PUBCOMP came: ends a QoS 2 flow. */
    public Step pubComp(int packetIdentifier) {
        return end(slotOf(packetIdentifier), AWAITS_PUBCOMP);
    }

    /**
     * A new connection took over the session: every flow is sent again in its original order, PUBLISH packets only as far as the
     * new Receive Maximum allows; the rest follows through {@link #resendNext} (MQTT-4.4.0-1, MQTT-4.6.0-1).
     */
    public void resume(int newReceiveMaximum, Resend<M> resend) {
        receiveMaximum = newReceiveMaximum;
        outstanding = 0;
        unsent.clear();
        for (int slot : slotsInOrder()) {
            if (states[slot] == AWAITS_PUBCOMP) {
                outstanding++;
                resend.pubRel(identifiers[slot]);
            } else if (states[slot] != HELD) {
                states[slot] |= UNSENT;
                unsent.add((int) identifiers[slot]);
            }
        }
        resendNext(resend);
    }

    /** Sends again what the quota allows of the messages that were sent on an earlier connection only. */
    public void resendNext(Resend<M> resend) {
        while (!unsent.isEmpty() && outstanding < receiveMaximum && resend.isReady()) {
            int identifier = unsent.remove();
            int slot = slotOf(identifier);
            states[slot] &= ~UNSENT;
            outstanding++;
            resend.publish(identifier, message(identifier));
        }
    }

    /** Whether a flow has this packet identifier and its PUBLISH belongs to this connection. */
    public boolean isSent(int packetIdentifier) {
        int slot = slotOf(packetIdentifier);
        return slot >= 0 && (states[slot] & UNSENT) == 0;
    }

    /** Brings back a QoS 2 flow whose PUBLISH was sent in an earlier life; flows come in their original order, before anything else. */
    public void restore(int packetIdentifier, M message) {
        restore(packetIdentifier, message, AWAITS_PUBREC);
    }

    /** Brings back a QoS 2 flow that waits for its PUBCOMP. */
    public void restoreReleased(int packetIdentifier) {
        restore(packetIdentifier, null, AWAITS_PUBCOMP);
    }

    private void restore(int packetIdentifier, @Nullable M message, byte state) {
        int next = lastIdentifier;
        // the way to the slot is the one of a new flow, with this identifier as the next
        lastIdentifier = packetIdentifier - 1;
        while (isTaken(packetIdentifier)) {
            grow();
        }
        int slot = freeSlot();
        identifiers[slot] = (char) packetIdentifier;
        states[slot] = state;
        sequences[slot] = nextSequence++;
        messages[slot] = message;
        inUse++;
        exactlyOnceInUse++;
        lastIdentifier = Math.max(next, packetIdentifier);
    }

    private boolean isTaken(int packetIdentifier) {
        return states.length > 0 && states[packetIdentifier & (states.length - 1)] != FREE;
    }

    /**
     * No new flow gets this packet identifier before {@link #free}. It has no flow; that its last one is over is not known everywhere
     * yet.
     */
    public void reserve(int packetIdentifier) {
        if (reserved == null) {
            reserved = new BitSet();
        }
        if (!reserved.get(packetIdentifier)) {
            reserved.set(packetIdentifier);
            available--;
            while (available <= FEW_AVAILABLE && states.length <= HIGHEST_IDENTIFIER) {
                grow();
            }
        }
    }

    /** A packet identifier that was reserved may be used again. */
    public void free(int packetIdentifier) {
        if (reserved != null && reserved.get(packetIdentifier)) {
            reserved.clear(packetIdentifier);
            if (++available == HIGHEST_IDENTIFIER) {
                reserved = null;
            }
        }
    }

    /** The next flow begins behind this packet identifier. */
    public void skipTo(int packetIdentifier) {
        lastIdentifier = packetIdentifier;
    }

    /** Ends a flow whose message does not go out, or not again; also from within a {@link Resend}. */
    public void forget(int packetIdentifier) {
        int slot = slotOf(packetIdentifier);
        if (slot >= 0) {
            exactlyOnceInUse -= (states[slot] & ~UNSENT) == AWAITS_PUBACK ? 0 : 1;
            if ((states[slot] & UNSENT) == 0) {
                outstanding--;
            } else {
                unsent.remove((Integer) packetIdentifier);
            }
            states[slot] = FREE;
            messages[slot] = null;
            inUse--;
        }
    }

    /** Whether messages of an earlier connection still wait to be sent again. */
    public boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** Visits what was given to {@link #begin} for each flow whose PUBLISH is unacknowledged, in original order. */
    @SuppressWarnings("unchecked")
    public void forEachUnacknowledged(java.util.function.BiConsumer<Boolean, M> visitor) {
        for (int slot : slotsInOrder()) {
            if (messages[slot] != null) {
                visitor.accept((states[slot] & ~UNSENT) == AWAITS_PUBREC, (M) messages[slot]);
            }
        }
    }

    private Step end(int slot, byte expected) {
        if (slot < 0 || states[slot] != expected) {
            return Step.UNKNOWN;
        }
        states[slot] = FREE;
        messages[slot] = null;
        inUse--;
        outstanding--;
        exactlyOnceInUse -= expected == AWAITS_PUBACK ? 0 : 1;
        return Step.COMPLETED;
    }

    private int slotOf(int packetIdentifier) {
        if (states.length == 0) {
            return -1;
        }
        int slot = packetIdentifier & (states.length - 1);
        return states[slot] != FREE && identifiers[slot] == packetIdentifier ? slot : -1;
    }

    /** Advances {@code lastIdentifier} to the next identifier whose slot is free; grows so that few slots are taken. */
    private int freeSlot() {
        if (inUse * 2 >= states.length) {
            grow();
        }
        int slot;
        do {
            lastIdentifier = lastIdentifier == HIGHEST_IDENTIFIER ? 1 : lastIdentifier + 1;
            slot = lastIdentifier & (states.length - 1);
        } while (states[slot] != FREE || (reserved != null && reserved.get(lastIdentifier)));
        return slot;
    }

    private void grow() {
        // 65,536 slots hold every identifier without a collision; up to there at most half of the slots are taken.
        int capacity = states.length == 0 ? FIRST_CAPACITY : Math.min(states.length * 2, HIGHEST_IDENTIFIER + 1);
        if (capacity == states.length) {
            return;
        }
        char[] oldIdentifiers = identifiers;
        byte[] oldStates = states;
        int[] oldSequences = sequences;
        @Nullable Object[] oldMessages = messages;
        identifiers = new char[capacity];
        states = new byte[capacity];
        sequences = new int[capacity];
        messages = new @Nullable Object[capacity];
        for (int old = 0; old < oldStates.length; old++) {
            if (oldStates[old] != FREE) {
                int slot = oldIdentifiers[old] & (capacity - 1);
                identifiers[slot] = oldIdentifiers[old];
                states[slot] = oldStates[old];
                sequences[slot] = oldSequences[old];
                messages[slot] = oldMessages[old];
            }
        }
    }

    /** The taken slots, oldest flow first; only for the rare walks over all flows. */
    private int[] slotsInOrder() {
        Integer[] taken = new Integer[inUse];
        int count = 0;
        for (int slot = 0; slot < states.length; slot++) {
            if (states[slot] != FREE) {
                taken[count++] = slot;
            }
        }
        // differences, not comparisons, so that the order survives the wrap of the sequence
        Arrays.sort(taken, (a, b) -> sequences[a] - sequences[b]);
        return Arrays.stream(taken).mapToInt(Integer::intValue).toArray();
    }
}
