package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PublishView;
import io.linnet.packet.VariableByteInteger;
import io.linnet.session.Expiry;
import io.linnet.transport.SharedBytes;
import org.jspecify.annotations.Nullable;

/**
 * The message that is being handed out right now: a reusable view of either the bytes that just arrived or a {@link Message}, and
 * the place where its outgoing PUBLISH packets are encoded.
 *
 * <p>At QoS 0 nothing is allocated: the payload goes from the read buffer into the receivers' output. A {@link Message} is made at
 * most once, when the first session has to keep it. When there are several receivers the packet is encoded once per layout (with
 * or without packet identifier, 3.x or 5.0) and then copied, with first byte and identifier patched in place.
 *
 * <p>Belongs to one shard; valid until the next {@code of…} call.
 */
final class Publication {
    private static final int LAYOUTS = 4;
    /** Payloads from this size on are not copied for each receiver. */
    private static final int SHARED_BYTES = 16 * 1024;

    private static final int[] PLAIN = Receiver.NO_IDENTIFIERS;

    private final PacketBuffer templates = new PacketBuffer(0);
    private final int[] templateStart = new int[LAYOUTS];
    private final int[] templateLength = new int[LAYOUTS];
    private final int[] templateIdentifierAt = new int[LAYOUTS];

    private Topic topic = Topic.of("unset");
    private String publisher = "";
    private @Nullable String author;
    private int qos;
    private boolean retain;
    private long expires;
    private byte[] properties = {};
    private int propertiesLength;
    private @Nullable PublishView view;
    private byte[] payload = {};
    private int payloadOffset;
    private int payloadLength;
    private @Nullable Message message;
    private boolean many;
    private int identifierAt;
    private @Nullable AckGate gate;
    private int receivers;
    private @Nullable Refusal refusal;
    private Durability durability = Durability.DISK;
    private @Nullable Hold hold;
    private boolean fresh;
    private @Nullable SharedBytes shared;

    /** Shows a PUBLISH that just arrived; the view's bytes must stay untouched until the message is handed out. */
    void of(PublishView arrived, Topic arrivedTopic, String client, long now) {
        reset(arrivedTopic, client, arrived.qos(), arrived.retain());
        expires = Expiry.messageExpires(arrived.messageExpirySeconds(), now);
        view = arrived;
        propertiesLength = arrived.forwardedPropertiesLength();
        payload = arrived.bytes();
        payloadOffset = arrived.payloadOffset();
        payloadLength = arrived.payloadLength();
    }

    /** Shows a message that is kept somewhere. */
    void of(Message kept) {
        reset(kept.topic(), kept.publisher(), kept.qos(), kept.retain());
        expires = kept.expires();
        view = null;
        properties = kept.properties();
        propertiesLength = properties.length;
        payload = kept.payload();
        payloadOffset = 0;
        payloadLength = payload.length;
        message = kept;
    }

    private void reset(Topic newTopic, String client, int newQos, boolean newRetain) {
        topic = newTopic;
        publisher = client;
        author = null;
        qos = newQos;
        retain = newRetain;
        message = null;
        many = false;
        gate = null;
        receivers = 0;
        refusal = null;
        durability = Durability.DISK;
        hold = null;
        fresh = false;
    }

    Topic topic() {
        return topic;
    }

    String publisher() {
        return publisher;
    }

    /** Says who is to be asked for later when the message is retained, see {@link Message#author}. */
    void author(@Nullable String user) {
        author = user;
    }

    int qos() {
        return qos;
    }

    boolean retain() {
        return retain;
    }

    int payloadLength() {
        return payloadLength;
    }

    /** Says how many receivers follow; from two on, templates are worth making. */
    void expect(int count) {
        receivers += count;
        if (count > 1 && !many) {
            many = true;
            templates.clear();
            java.util.Arrays.fill(templateLength, 0);
        }
    }

    /** Several receivers of one loop follow: a large payload is copied once for all of them, until {@link #endSharing}. */
    void beginSharing() {
        if (many && payloadLength >= SHARED_BYTES) {
            shared = SharedBytes.copyOf(payload, payloadOffset, payloadLength);
        }
    }

    void endSharing() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** The payload that follows what {@link #encode} has written, when it is shared; else null. */
    @Nullable
    SharedBytes sharedPayload() {
        return shared;
    }

    /** How many receivers were found. */
    int receivers() {
        return receivers;
    }

    /** The message is not taken, at least not for everybody, and its publisher is to be told. */
    void refuse(Refusal why) {
        refusal = why;
    }

    /** Why the message was refused, or null. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** What the publisher's acknowledgement promises: it waits for nothing more. */
    void promise(Durability level) {
        durability = level;
    }

    /** The message will not come again: neither its publisher nor a storage repeats it after a crash. */
    void fresh() {
        fresh = true;
    }

    boolean isFresh() {
        return fresh;
    }

    Durability durability() {
        return durability;
    }

    /** Nobody may see the message before the hold is over. */
    void hold(Hold until) {
        hold = until;
    }

    @Nullable
    Hold hold() {
        return hold;
    }

    /** The message to keep, made at the first call. */
    Message message() {
        Message kept = message;
        if (kept == null) {
            byte[] keptPayload = new byte[payloadLength];
            System.arraycopy(payload, payloadOffset, keptPayload, 0, payloadLength);
            byte[] keptProperties = new byte[propertiesLength];
            copyProperties(keptProperties, 0);
            kept = new Message(topic, qos, retain, keptProperties, keptPayload, expires, publisher, author);
            message = kept;
        }
        return kept;
    }

    /** The gate that the acknowledgement of this message waits behind; made at the first call. */
    AckGate gate() {
        if (gate == null) {
            gate = new AckGate();
        }
        return gate;
    }

    /** The gate, when something that must be durable before the acknowledgement is not durable yet; else null. */
    @Nullable
    AckGate openGate() {
        return gate;
    }

    /**
     * Writes a PUBLISH packet for a receiver without topic alias.
     *
     * @param flags first byte of the packet: type, DUP, QoS, RETAIN
     * @param packetIdentifier above 0 exactly when the flags say QoS 1 or 2
     * @return length of the packet, a shared payload included; 0 when the packet would be longer than {@code maximumPacketSize}
     */
    int encode(
            PacketBuffer out,
            boolean v5,
            int flags,
            int packetIdentifier,
            int[] subscriptionIdentifiers,
            int maximumPacketSize,
            long now) {
        if (!many || shared != null || subscriptionIdentifiers.length > 0) {
            return write(out, v5, flags, packetIdentifier, subscriptionIdentifiers, 0, maximumPacketSize, now);
        }
        int layout = (v5 ? 2 : 0) | (packetIdentifier > 0 ? 1 : 0);
        if (templateLength[layout] == 0) {
            templateStart[layout] = templates.position();
            int written = write(templates, v5, flags, packetIdentifier, PLAIN, 0, Integer.MAX_VALUE, now);
            templateLength[layout] = written;
            templateIdentifierAt[layout] = identifierAt - templateStart[layout];
        }
        int length = templateLength[layout];
        if (length > maximumPacketSize) {
            return 0;
        }
        int start = out.position();
        out.writeBytes(templates.array(), templateStart[layout], length);
        byte[] array = out.array();
        array[start] = (byte) flags;
        if (packetIdentifier > 0) {
            int at = start + templateIdentifierAt[layout];
            array[at] = (byte) (packetIdentifier >>> 8);
            array[at + 1] = (byte) packetIdentifier;
        }
        return length;
    }

    /** As {@link #encode}, with a topic alias as {@link io.linnet.session.OutboundAliases#aliasFor} gives it. */
    int encodeWithAlias(
            PacketBuffer out,
            int flags,
            int packetIdentifier,
            int[] subscriptionIdentifiers,
            int alias,
            int maximumPacketSize,
            long now) {
        return write(out, true, flags, packetIdentifier, subscriptionIdentifiers, alias, maximumPacketSize, now);
    }

    private int write(
            PacketBuffer out,
            boolean v5,
            int flags,
            int packetIdentifier,
            int[] subscriptionIdentifiers,
            int alias,
            int maximumPacketSize,
            long now) {
        byte[] name = topic.utf8();
        int nameLength = alias > 0 ? 0 : name.length;
        int propertyLength = v5 ? propertyLength(subscriptionIdentifiers, alias) : 0;
        int remaining = 2 + nameLength + (packetIdentifier > 0 ? 2 : 0) + payloadLength;
        if (v5) {
            remaining += VariableByteInteger.encodedLength(propertyLength) + propertyLength;
        }
        int length = 1 + VariableByteInteger.encodedLength(remaining) + remaining;
        if (length > maximumPacketSize) {
            return 0;
        }
        out.ensure(shared == null ? length : length - payloadLength);
        out.writeByte(flags);
        out.writeVariableByteInteger(remaining);
        out.writeShort(nameLength);
        out.writeBytes(name, 0, nameLength);
        if (packetIdentifier > 0) {
            identifierAt = out.position();
            out.writeShort(packetIdentifier);
        }
        if (v5) {
            out.writeVariableByteInteger(propertyLength);
            writeProperties(out, subscriptionIdentifiers, alias, now);
        }
        if (shared == null) {
            out.writeBytes(payload, payloadOffset, payloadLength);
        }
        return length;
    }

    private int propertyLength(int[] subscriptionIdentifiers, int alias) {
        int length = propertiesLength + (expires == Expiry.NEVER ? 0 : 5) + (alias == 0 ? 0 : 3);
        for (int identifier : subscriptionIdentifiers) {
            length += 1 + VariableByteInteger.encodedLength(identifier);
        }
        return length;
    }

    private void writeProperties(PacketBuffer out, int[] subscriptionIdentifiers, int alias, long now) {
        if (expires != Expiry.NEVER) {
            out.writeByte(0x02); // Message Expiry Interval
            out.writeInt((int) Expiry.remainingSeconds(expires, now));
        }
        if (alias != 0) {
            out.writeByte(0x23); // Topic Alias
            out.writeShort(Math.abs(alias));
        }
        for (int identifier : subscriptionIdentifiers) {
            out.writeByte(0x0B); // Subscription Identifier
            out.writeVariableByteInteger(identifier);
        }
        if (propertiesLength > 0) {
            out.ensure(propertiesLength);
            copyProperties(out.array(), out.position());
            out.position(out.position() + propertiesLength);
        }
    }

    private void copyProperties(byte[] target, int offset) {
        PublishView arrived = view;
        if (arrived != null) {
            arrived.copyForwardedProperties(target, offset);
        } else {
            System.arraycopy(properties, 0, target, offset, propertiesLength);
        }
    }
}
