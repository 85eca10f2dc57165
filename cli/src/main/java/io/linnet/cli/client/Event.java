package io.linnet.cli.client;

import io.linnet.packet.Packet;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.UnsubAck;
import org.jspecify.annotations.Nullable;

/** What {@link BlockingClient#await} can return: something from the broker, from another thread of the command, or the clock. */
public sealed interface Event {
    /** A message; at QoS 2 it comes once, when the broker has released it. */
    record Arrived(Publish message) implements Event {}

    /** The broker has taken over a message of QoS 1 or 2, or has refused it. */
    record Completed(int packetIdentifier, ReasonCode reasonCode) implements Event {}

    record Subscribed(SubAck acknowledgement) implements Event {}

    record Unsubscribed(UnsubAck acknowledgement) implements Event {}

    /**
     * The connection is gone.
     *
     * @param reasonCode of the DISCONNECT that the broker sent, or of the rule that it broke; null when it only went
     */
    record Closed(@Nullable ReasonCode reasonCode, String cause) implements Event {
        /** Whether to connect again: a broker that says why it hangs up wants us to stay away, unless it is only going down itself. */
        public boolean mayConnectAgain() {
            return reasonCode == null || reasonCode == ReasonCode.SERVER_SHUTTING_DOWN;
        }
    }

    /** A line of the command's input, without its end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(byte[] bytes) implements Event {}

    record EndOfInput() implements Event {}

    /** The user or the system asks the command to end. */
    record Interrupted() implements Event {}

    /** The deadline has passed. */
    record Elapsed() implements Event {}

    /** A packet that the client has not looked at yet; never returned. */
    record Incoming(BlockingClient connection, Packet packet) implements Event {}

    /** The end of a connection that the client has not looked at yet; never returned. */
    record Ended(BlockingClient connection, Closed how) implements Event {}
}
