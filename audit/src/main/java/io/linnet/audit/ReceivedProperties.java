package io.linnet.audit;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The properties of a received 5.0 packet in the order in which they came. */
record ReceivedProperties(List<Property> all) {
    static final ReceivedProperties NONE = new ReceivedProperties(List.of());

    private enum Type {
        BYTE,
        TWO,
        FOUR,
        VARIABLE,
        TEXT,
        BINARY,
        PAIR
    }

    private static final Map<Integer, Type> TYPES = Map.ofEntries(
            entry(PropertyBytes.PAYLOAD_FORMAT, Type.BYTE),
            entry(PropertyBytes.MESSAGE_EXPIRY, Type.FOUR),
            entry(PropertyBytes.CONTENT_TYPE, Type.TEXT),
            entry(PropertyBytes.RESPONSE_TOPIC, Type.TEXT),
            entry(PropertyBytes.CORRELATION_DATA, Type.BINARY),
            entry(PropertyBytes.SUBSCRIPTION_IDENTIFIER, Type.VARIABLE),
            entry(PropertyBytes.SESSION_EXPIRY, Type.FOUR),
            entry(PropertyBytes.ASSIGNED_CLIENT_IDENTIFIER, Type.TEXT),
            entry(PropertyBytes.SERVER_KEEP_ALIVE, Type.TWO),
            entry(PropertyBytes.AUTHENTICATION_METHOD, Type.TEXT),
            entry(PropertyBytes.AUTHENTICATION_DATA, Type.BINARY),
            entry(PropertyBytes.REQUEST_PROBLEM_INFORMATION, Type.BYTE),
            entry(PropertyBytes.WILL_DELAY, Type.FOUR),
            entry(PropertyBytes.REQUEST_RESPONSE_INFORMATION, Type.BYTE),
            entry(PropertyBytes.RESPONSE_INFORMATION, Type.TEXT),
            entry(PropertyBytes.SERVER_REFERENCE, Type.TEXT),
            entry(PropertyBytes.REASON_STRING, Type.TEXT),
            entry(PropertyBytes.RECEIVE_MAXIMUM, Type.TWO),
            entry(PropertyBytes.TOPIC_ALIAS_MAXIMUM, Type.TWO),
            entry(PropertyBytes.TOPIC_ALIAS, Type.TWO),
            entry(PropertyBytes.MAXIMUM_QOS, Type.BYTE),
            entry(PropertyBytes.RETAIN_AVAILABLE, Type.BYTE),
            entry(PropertyBytes.USER_PROPERTY, Type.PAIR),
            entry(PropertyBytes.MAXIMUM_PACKET_SIZE, Type.FOUR),
            entry(PropertyBytes.WILDCARD_SUBSCRIPTION_AVAILABLE, Type.BYTE),
            entry(PropertyBytes.SUBSCRIPTION_IDENTIFIER_AVAILABLE, Type.BYTE),
            entry(PropertyBytes.SHARED_SUBSCRIPTION_AVAILABLE, Type.BYTE));

    /** One property: a number or a text. Binary data is in hex, a user property its name and value joined by {@code =}. */
    record Property(int identifier, long number, String text) {}

    static ReceivedProperties read(Cursor cursor) {
        Cursor properties = cursor.slice(cursor.variable());
        List<Property> all = new ArrayList<>();
        while (!properties.atEnd()) {
            all.add(readOne(properties));
        }
        return new ReceivedProperties(List.copyOf(all));
    }

    private static Property readOne(Cursor cursor) {
        int identifier = cursor.variable();
        Type type = TYPES.get(identifier);
        if (type == null) {
            throw new Mismatch("unknown property 0x%02x".formatted(identifier), "properties of the standard");
        }
        return switch (type) {
            case BYTE -> new Property(identifier, cursor.one(), "");
            case TWO -> new Property(identifier, cursor.two(), "");
            case FOUR -> new Property(identifier, cursor.four(), "");
            case VARIABLE -> new Property(identifier, cursor.variable(), "");
            case TEXT -> new Property(identifier, 0, cursor.text());
            case BINARY -> new Property(identifier, 0, HexFormat.of().formatHex(cursor.binary()));
            case PAIR -> new Property(identifier, 0, cursor.text() + "=" + cursor.text());
        };
    }

    boolean has(int identifier) {
        return of(identifier).findAny().isPresent();
    }

    OptionalLong number(int identifier) {
        return of(identifier).mapToLong(Property::number).findFirst();
    }

    List<Long> numbers(int identifier) {
        return of(identifier).map(Property::number).toList();
    }

    Optional<String> text(int identifier) {
        return texts(identifier).stream().findFirst();
    }

    List<String> texts(int identifier) {
        return of(identifier).map(Property::text).toList();
    }

    private Stream<Property> of(int identifier) {
        return all.stream().filter(property -> property.identifier() == identifier);
    }
}
