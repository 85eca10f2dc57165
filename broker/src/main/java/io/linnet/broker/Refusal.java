package io.linnet.broker;

/** Why a message with QoS above 0 is not taken; a 5.0 publisher reads 0x97 (Quota exceeded) for all of them. */
enum Refusal {
    /** A session that was to get it has no room. A 3.x publisher, which cannot be told, gets an acknowledgement all the same. */
    NO_ROOM,
    /** Nothing can be made durable. A 3.x publisher is disconnected, since its acknowledgement would be a false promise. */
    NOT_DURABLE
}
