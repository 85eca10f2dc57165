package io.linnet.packet;

/**
 * One MQTT Control Packet as a value, the same type for all versions (5.0 chapter 3).
 *
 * <p>What a version does not have is empty in packets decoded from it, and left out of packets encoded for it.
 */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                PubAck,
                PubRec,
                PubRel,
                PubComp,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {
    PacketType type();
}
