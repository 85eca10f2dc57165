package io.linnet.store;

import io.linnet.packet.PacketBuffer;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PublishView;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.TopicName;
import io.linnet.packet.Utf8;
import io.linnet.packet.VariableByteInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What a record must be by itself to make sense, whatever else is in the store. */
final class RecordRules {
    /** The last millisecond that RFC 3339 can say. */
    static final long LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    static final long GREATEST_INTERVAL = 0xFFFF_FFFFL;
    static final int GREATEST_QOS = 2;
    static final int GREATEST_PACKET_IDENTIFIER = 0xFFFF;
    static final int GREATEST_DURABILITY = Byte.MAX_VALUE;

    /** What breaks a rule; the message says what is there and what was allowed. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }

        Broken(String message, ProtocolViolation violation) {
            super(message, violation);
        }
    }

    private RecordRules() {}

    static void require(StoreRecord each) throws Broken {
        switch (each) {
            case StoreRecord.Session(StoredSession session) -> session(session);
            case StoreRecord.Subscription subscription -> subscription(subscription);
            case StoreRecord.Received(long session, int packetIdentifier) -> flow(session, packetIdentifier);
            case StoreRecord.Sent(long session, int packetIdentifier, long position) -> {
                flow(session, packetIdentifier);
                range("position", position, Changes.RELEASED, Long.MAX_VALUE - 1);
            }
            case StoreRecord.Leased(long session, int first, int count) -> {
                number(session);
                range("first", first, 1, GREATEST_PACKET_IDENTIFIER);
                range("count", count, 1, GREATEST_PACKET_IDENTIFIER);
            }
            case StoreRecord.Body(long number, StoredMessage message) -> {
                range("body", number, 1, Long.MAX_VALUE - 1);
                message(message);
            }
            case StoreRecord.Queued(StoredEntry entry) -> entry(entry);
            case StoreRecord.Retained(StoredMessage message) -> retained(message);
            case StoreRecord.Unreadable(String where, String why) -> throw new Broken(where + ": " + why);
        }
    }

    static void range(String name, long value, long least, long greatest) throws Broken {
        if (value < least || value > greatest) {
            throw new Broken(name + " is " + value + ", allowed are " + least + " to " + greatest);
        }
    }

    private static void number(long session) throws Broken {
        range("session", session, 1, Long.MAX_VALUE - 1);
    }

    private static void flow(long session, int packetIdentifier) throws Broken {
        number(session);
        range("packetIdentifier", packetIdentifier, 1, GREATEST_PACKET_IDENTIFIER);
    }

    private static void session(StoredSession session) throws Broken {
        number(session.number());
        string("clientIdentifier", session.clientIdentifier());
        if (session.clientIdentifier().isEmpty()) {
            throw new Broken("clientIdentifier is empty, allowed is at least one character");
        }
        range("expirySeconds", session.expirySeconds(), 0, GREATEST_INTERVAL);
        range("leftAt in milliseconds since 1970", session.leftAt(), 0, LAST_TIME);
        range("durability", session.durability(), 0, GREATEST_DURABILITY);
        StoredWill will = session.will();
        if (will != null) {
            range("delaySeconds of the will", will.delaySeconds(), 0, GREATEST_INTERVAL);
            range("expirySeconds of the will", will.expirySeconds(), -1, GREATEST_INTERVAL);
            message(will.message());
        }
        StoredSession.Owner owner = session.owner();
        if (owner != null) {
            string("user of the owner", owner.user());
            StoredSession.Proof proof = owner.proof();
            if (proof != null) {
                proof(proof);
            }
        }
    }

    private static void proof(StoredSession.Proof proof) throws Broken {
        string("source of the proof", proof.source());
        if (proof.source().isEmpty()) {
            throw new Broken("source of the proof is empty, allowed is at least one character");
        }
        for (var each : proof.attributes().entrySet()) {
            string("an attribute of the proof", each.getKey());
            string("an attribute of the proof", each.getValue());
        }
        for (String role : proof.roles()) {
            string("a role of the proof", role);
        }
        for (StoredSession.Grant grant : proof.grants()) {
            string("a grant of the proof", grant.topicFilter());
        }
    }

    private static void subscription(StoreRecord.Subscription subscription) throws Broken {
        number(subscription.session());
        range("options", subscription.options(), 0, 0xFF);
        range("identifier", subscription.identifier(), 0, VariableByteInteger.MAXIMUM);
        try {
            TopicFilter.parse(subscription.topicFilter());
            SubscriptionOptions.decode(subscription.options());
        } catch (ProtocolViolation violation) {
            throw new Broken(violation.getMessage() + ", in '" + subscription.topicFilter() + "'", violation);
        }
    }

    private static void entry(StoredEntry entry) throws Broken {
        number(entry.session());
        range("position", entry.position(), 0, Long.MAX_VALUE - 1);
        range("qos", entry.qos(), 0, GREATEST_QOS);
        range("weight", entry.weight(), 0, VariableByteInteger.MAXIMUM);
        for (int identifier : entry.subscriptionIdentifiers()) {
            range("subscriptionIdentifiers", identifier, 1, VariableByteInteger.MAXIMUM);
        }
        String group = entry.group();
        if (group != null) {
            group(group);
        }
        if (entry.body() == 0) {
            message(entry.message());
        } else {
            range("body", entry.body(), 1, Long.MAX_VALUE - 1);
            expiry(entry.message());
        }
    }

    private static void group(String group) throws Broken {
        try {
            if (!TopicFilter.parse(group).isShared()) {
                throw new Broken("group is '" + group + "', allowed is the topic filter of a shared subscription");
            }
        } catch (ProtocolViolation violation) {
            throw new Broken(violation.getMessage() + ", in the group '" + group + "'", violation);
        }
    }

    private static void retained(StoredMessage message) throws Broken {
        message(message);
        if (message.payload().length == 0) {
            throw new Broken("the retained message of '" + text(message.topic()) + "' has an empty payload");
        }
    }

    private static void message(StoredMessage message) throws Broken {
        String topic = text(message.topic());
        try {
            TopicName.require(topic);
            properties(message.properties());
        } catch (ProtocolViolation violation) {
            throw new Broken(violation.getMessage() + ", in a message of '" + topic + "'", violation);
        }
        range("qos", message.qos(), 0, GREATEST_QOS);
        string("publisher", message.publisher());
        String author = message.author();
        if (author != null) {
            string("author", author);
        }
        expiry(message);
    }

    private static void expiry(StoredMessage message) throws Broken {
        if (message.expires() != Writer.NEVER) {
            range("expires in milliseconds since 1970", message.expires(), 0, LAST_TIME);
        }
    }

    /** Puts them into a PUBLISH, since it is for that packet that they were encoded. */
    private static void properties(byte[] properties) {
        if (properties.length == 0) {
            return;
        }
        PacketBuffer publish = new PacketBuffer(properties.length + 16);
        publish.writeByte(0x30);
        int whole = publish.openLength();
        publish.writeString("t");
        int list = publish.openLength();
        publish.writeBytes(properties, 0, properties.length);
        publish.closeLength(list);
        publish.closeLength(whole);
        new PublishView().wrap(ProtocolVersion.V5, publish.array(), 0, publish.position());
    }

    private static void string(String name, String text) throws Broken {
        if (Utf8.firstForbidden(text) >= 0) {
            throw new Broken(name + " has a forbidden character at index " + Utf8.firstForbidden(text));
        }
        if (Utf8.encodedLength(text) > Utf8.MAXIMUM_LENGTH) {
            throw new Broken(name + " has " + Utf8.encodedLength(text) + " bytes, allowed are at most 65535");
        }
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
