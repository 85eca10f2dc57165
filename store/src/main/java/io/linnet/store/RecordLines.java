package io.linnet.store;

import io.linnet.packet.VariableByteInteger;
import io.linnet.store.RecordRules.Broken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records as the lines of an export, and back; docs/store-format.md has the members of each type. For one thread. */
final class RecordLines {
    private static final String EXPIRY_SECONDS = "expirySeconds";
    private static final String SESSION = "session";
    private static final String PACKET_IDENTIFIER = "packetIdentifier";
    private static final String FIRST = "first";
    private static final String COUNT = "count";
    private static final String POSITION = "position";
    private static final String MESSAGE = "message";
    private static final String EXPIRES = "expires";
    private static final String RETAIN = "retain";
    private static final String SUBSCRIPTION_IDENTIFIERS = "subscriptionIdentifiers";
    private static final String GROUP = "group";
    private static final String PROPERTIES = "properties";
    private static final String RELEASED = "released";
    private static final String NUMBER = "number";
    private static final String WILL = "will";
    private static final String AUTHOR = "author";
    private static final String OWNER = "owner";
    private static final String PROOF = "proof";
    private static final String SOURCE = "source";
    private static final String ATTRIBUTES = "attributes";
    private static final String ROLES = "roles";
    private static final String LEFT_AT = "leftAt";
    private static final String IDENTIFIER = "identifier";
    private static final String BODY = "body";
    private static final String QOS = "qos";

    private static final long GREATEST = Long.MAX_VALUE - 1;
    private static final int[] NONE = {};
    private static final byte[] NOTHING = {};

    private final JsonLine out = new JsonLine();

    /** The line of a record, without its end; valid until the next call. */
    CharSequence line(StoreRecord each) {
        out.begin(LineType.of(each).text());
        switch (each) {
            case StoreRecord.Session(StoredSession session) -> session(session);
            case StoreRecord.Subscription(long session, String topicFilter, int options, int identifier) -> {
                out.number(SESSION, session).text("topicFilter", topicFilter).number("options", options);
                if (identifier != 0) {
                    out.number(IDENTIFIER, identifier);
                }
            }
            case StoreRecord.Received(long session, int packetIdentifier) ->
                out.number(SESSION, session).number(PACKET_IDENTIFIER, packetIdentifier);
            case StoreRecord.Sent(long session, int packetIdentifier, long position) -> {
                out.number(SESSION, session).number(PACKET_IDENTIFIER, packetIdentifier);
                if (position == Changes.RELEASED) {
                    out.flag(RELEASED, true);
                } else {
                    out.number(POSITION, position);
                }
            }
            case StoreRecord.Leased(long session, int first, int count) ->
                out.number(SESSION, session).number(FIRST, first).number(COUNT, count);
            case StoreRecord.Body(long number, StoredMessage message) -> message(out.number(NUMBER, number), message);
            case StoreRecord.Queued(StoredEntry entry) -> entry(entry);
            case StoreRecord.Retained(StoredMessage message) -> message(out, message);
            case StoreRecord.Unreadable(String where, String why) -> throw new IllegalArgumentException(why);
        }
        return out.end();
    }

    private void session(StoredSession session) {
        out.number(NUMBER, session.number())
                .text("clientIdentifier", session.clientIdentifier())
                .number(EXPIRY_SECONDS, session.expirySeconds());
        if (session.leftAt() != 0) {
            out.time(LEFT_AT, session.leftAt());
        }
        out.number("durability", session.durability());
        StoredWill will = session.will();
        if (will != null) {
            out.open(WILL).number("delaySeconds", will.delaySeconds());
            if (will.expirySeconds() >= 0) {
                out.number(EXPIRY_SECONDS, will.expirySeconds());
            }
            message(out, will.message());
            out.close();
        }
        StoredSession.Owner owner = session.owner();
        if (owner != null) {
            out.open(OWNER).text("user", owner.user()).flag("proven", owner.proven());
            StoredSession.Proof proof = owner.proof();
            if (proof != null) {
                proof(proof);
            }
            out.close();
        }
    }

    private void proof(StoredSession.Proof proof) {
        out.open(PROOF).text(SOURCE, proof.source());
        out.open(ATTRIBUTES);
        new TreeMap<>(proof.attributes()).forEach(out::text);
        out.close().texts(ROLES, proof.roles());
        for (StoredSession.Action action : StoredSession.Action.values()) {
            List<String> filters = proof.grants().stream()
                    .filter(grant -> grant.action() == action)
                    .map(StoredSession.Grant::topicFilter)
                    .toList();
            if (!filters.isEmpty()) {
                out.texts(member(action), filters);
            }
        }
        out.close();
    }

    private static String member(StoredSession.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private void entry(StoredEntry entry) {
        out.number(SESSION, entry.session())
                .number(POSITION, entry.position())
                .number(QOS, entry.qos())
                .flag(RETAIN, entry.retain())
                .number("weight", entry.weight());
        if (entry.subscriptionIdentifiers().length > 0) {
            out.numbers(SUBSCRIPTION_IDENTIFIERS, entry.subscriptionIdentifiers());
        }
        String group = entry.group();
        if (group != null) {
            out.text(GROUP, group);
        }
        if (entry.body() == 0) {
            message(out, entry.message());
        } else {
            out.number(BODY, entry.body());
            expires(entry.message().expires());
        }
    }

    private void message(JsonLine to, StoredMessage message) {
        to.open(MESSAGE)
                .text("topic", RecordRules.text(message.topic()))
                .number(QOS, message.qos())
                .flag(RETAIN, message.retain());
        expires(message.expires());
        to.text("publisher", message.publisher());
        String author = message.author();
        if (author != null) {
            to.text(AUTHOR, author);
        }
        if (message.properties().length > 0) {
            to.bytes(PROPERTIES, message.properties());
        }
        to.bytes("payload", message.payload()).close();
    }

    private void expires(long expires) {
        if (expires != Writer.NEVER) {
            out.time(EXPIRES, expires);
        }
    }

    // ---- and back

    /** The record of a line of this type, from whose members the type was taken. */
    static StoreRecord record(LineType type, JsonObject in) throws Broken {
        StoreRecord record = switch (type) {
            case SESSION -> new StoreRecord.Session(session(in));
            case SUBSCRIPTION ->
                new StoreRecord.Subscription(
                        number(in, SESSION),
                        in.text("topicFilter"),
                        in.number("options", 0, 0xFF),
                        in.has(IDENTIFIER) ? in.number(IDENTIFIER, 1, VariableByteInteger.MAXIMUM) : 0);
            case RECEIVED -> new StoreRecord.Received(number(in, SESSION), identifiers(in, PACKET_IDENTIFIER));
            case SENT -> new StoreRecord.Sent(number(in, SESSION), identifiers(in, PACKET_IDENTIFIER), sent(in));
            case LEASED -> new StoreRecord.Leased(number(in, SESSION), identifiers(in, FIRST), identifiers(in, COUNT));
            case BODY -> new StoreRecord.Body(number(in, NUMBER), message(in));
            case QUEUED -> new StoreRecord.Queued(entry(in));
            case RETAINED -> new StoreRecord.Retained(message(in));
            case META, END -> throw new IllegalArgumentException(type + " is no record");
        };
        in.end();
        RecordRules.require(record);
        return record;
    }

    private static long number(JsonObject in, String name) throws Broken {
        return in.number(name, 1, GREATEST);
    }

    /** A packet identifier, or how many of them. */
    private static int identifiers(JsonObject in, String name) throws Broken {
        return in.number(name, 1, RecordRules.GREATEST_PACKET_IDENTIFIER);
    }

    private static long sent(JsonObject in) throws Broken {
        if (!in.has(RELEASED)) {
            return in.number(POSITION, 0, GREATEST);
        }
        if (!in.flag(RELEASED)) {
            throw new Broken("released is false, allowed is true, or position in its place");
        }
        return Changes.RELEASED;
    }

    private static StoredSession session(JsonObject in) throws Broken {
        long number = number(in, NUMBER);
        String clientIdentifier = in.text("clientIdentifier");
        long expirySeconds = in.number(EXPIRY_SECONDS, 0, RecordRules.GREATEST_INTERVAL);
        long leftAt = in.has(LEFT_AT) ? in.time(LEFT_AT) : 0;
        int durability = in.number("durability", 0, RecordRules.GREATEST_DURABILITY);
        StoredWill will = in.has(WILL) ? will(in.object(WILL)) : null;
        StoredSession.Owner owner = in.has(OWNER) ? owner(in.object(OWNER)) : null;
        return new StoredSession(number, clientIdentifier, expirySeconds, leftAt, durability, will, owner);
    }

    private static StoredSession.Owner owner(JsonObject in) throws Broken {
        StoredSession.Proof proof = in.has(PROOF) ? proof(in.object(PROOF)) : null;
        StoredSession.Owner owner = new StoredSession.Owner(in.text("user"), in.flag("proven"), proof);
        in.end();
        return owner;
    }

    private static StoredSession.Proof proof(JsonObject in) throws Broken {
        List<StoredSession.Grant> grants = new ArrayList<>();
        for (StoredSession.Action action : StoredSession.Action.values()) {
            if (in.has(member(action))) {
                in.texts(member(action)).forEach(filter -> grants.add(new StoredSession.Grant(action, filter)));
            }
        }
        StoredSession.Proof proof =
                new StoredSession.Proof(in.text(SOURCE), in.named(ATTRIBUTES), in.texts(ROLES), grants);
        in.end();
        return proof;
    }

    private static StoredWill will(JsonObject in) throws Broken {
        long delay = in.number("delaySeconds", 0, RecordRules.GREATEST_INTERVAL);
        long expiry = in.has(EXPIRY_SECONDS) ? in.number(EXPIRY_SECONDS, 0, RecordRules.GREATEST_INTERVAL) : -1;
        StoredWill will = new StoredWill(message(in), delay, expiry);
        in.end();
        return will;
    }

    private static StoredEntry entry(JsonObject in) throws Broken {
        long session = number(in, SESSION);
        long position = in.number(POSITION, 0, GREATEST);
        int qos = in.number(QOS, 0, RecordRules.GREATEST_QOS);
        boolean retain = in.flag(RETAIN);
        int weight = in.number("weight", 0, VariableByteInteger.MAXIMUM);
        int[] identifiers = in.has(SUBSCRIPTION_IDENTIFIERS)
                ? in.numbers(SUBSCRIPTION_IDENTIFIERS, 1, VariableByteInteger.MAXIMUM)
                : NONE;
        @Nullable String group = in.has(GROUP) ? in.text(GROUP) : null;
        long body = in.has(BODY) ? number(in, BODY) : 0;
        StoredMessage message = body == 0 ? message(in) : RecordReader.reference(expires(in));
        return new StoredEntry(session, position, body, qos, retain, weight, identifiers, group, message);
    }

    private static StoredMessage message(JsonObject owner) throws Broken {
        JsonObject in = owner.object(MESSAGE);
        StoredMessage message = new StoredMessage(
                in.text("topic").getBytes(StandardCharsets.UTF_8),
                in.number(QOS, 0, RecordRules.GREATEST_QOS),
                in.flag(RETAIN),
                in.has(PROPERTIES) ? in.bytes(PROPERTIES) : NOTHING,
                in.bytes("payload"),
                expires(in),
                in.text("publisher"),
                in.has(AUTHOR) ? in.text(AUTHOR) : null);
        in.end();
        return message;
    }

    private static long expires(JsonObject in) throws Broken {
        return in.has(EXPIRES) ? in.time(EXPIRES) : Writer.NEVER;
    }
}
