package io.linnet.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet or will (5.0 section 2.2.2); immutable.
 *
 * <p>User properties keep their order. Byte arrays are handed over, not copied: who gave or got one does not change it.
 */
public final class Properties {
    public static final Properties NONE = new Properties(new EnumMap<>(Property.class));

    /** The value is a Long, a String, a byte[], a List of UserProperty or a List of Integer, as the property says. */
    private final EnumMap<Property, Object> values;

    private Properties(EnumMap<Property, Object> values) {
        this.values = values;
    }

    /** A builder without properties. */
    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The properties that are here, in the order of their identifiers. */
    public Set<Property> present() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public boolean has(Property property) {
        return values.containsKey(property);
    }

    /** The value of an integer property, or otherwise when it is absent. Of subscription identifiers, the first. */
    public long number(Property property, long otherwise) {
        Object value = values.get(property);
        if (value instanceof Long number) {
            return number;
        }
        return value instanceof List<?> list && list.get(0) instanceof Integer first ? first : otherwise;
    }

    /** The value of a string property, or null when it is absent. */
    public @Nullable String text(Property property) {
        return values.get(property) instanceof String text ? text : null;
    }

    /** The value of a binary property, or null when it is absent; not to be changed. */
    public byte @Nullable [] binary(Property property) {
        return values.get(property) instanceof byte[] binary ? binary : null;
    }

    /** All user properties in their order. */
    @SuppressWarnings("unchecked") // only the builder puts lists here, and by property
    public List<UserProperty> userProperties() {
        Object list = values.get(Property.USER_PROPERTY);
        return list == null ? List.of() : (List<UserProperty>) list;
    }

    /** All subscription identifiers in their order. */
    @SuppressWarnings("unchecked") // only the builder puts lists here, and by property
    public List<Integer> subscriptionIdentifiers() {
        Object list = values.get(Property.SUBSCRIPTION_IDENTIFIER);
        return list == null ? List.of() : (List<Integer>) list;
    }

    /** A builder that starts with these properties. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.values.putAll(values);
        builder.userProperties.addAll(userProperties());
        builder.subscriptionIdentifiers.addAll(subscriptionIdentifiers());
        return builder;
    }

    /** The same properties but these. */
    public Properties without(Property... removed) {
        if (values.isEmpty()) {
            return NONE;
        }
        EnumMap<Property, Object> kept = new EnumMap<>(values);
        for (Property property : removed) {
            kept.remove(property);
        }
        return kept.isEmpty() ? NONE : new Properties(kept);
    }

    /** IllegalArgumentException when a packet of this type may not carry them. */
    void requireAllowedIn(PacketType type) {
        if (values.isEmpty()) {
            return; // by far the most, and it spares an iterator
        }
        for (Property property : values.keySet()) {
            if (!property.allowedIn(type)) {
                throw new IllegalArgumentException(type + " does not allow " + property);
            }
        }
        if (type != PacketType.PUBLISH && subscriptionIdentifiers().size() > 1) {
            throw new IllegalArgumentException(type + " does not allow several subscription identifiers");
        }
    }

    /** IllegalArgumentException when a will may not carry them. */
    void requireAllowedInWill() {
        for (Property property : values.keySet()) {
            if (!property.allowedInWill()) {
                throw new IllegalArgumentException("a will does not allow " + property);
            }
        }
    }

    /** Appends the content, without the length in front, in the order of the identifiers. */
    void writeTo(PacketBuffer out) {
        if (values.isEmpty()) {
            return;
        }
        for (Map.Entry<Property, Object> entry : values.entrySet()) {
            write(entry.getKey(), entry.getValue(), out);
        }
    }

    private void write(Property property, Object value, PacketBuffer out) {
        if (property == Property.USER_PROPERTY) {
            writeUserProperties(out);
        } else if (property == Property.SUBSCRIPTION_IDENTIFIER) {
            writeSubscriptionIdentifiers(out);
        } else {
            out.writeByte(property.identifier());
            writeSingle(property, value, out);
        }
    }

    private static void writeSingle(Property property, Object value, PacketBuffer out) {
        switch (property.type()) {
            case BYTE -> out.writeByte((int) (long) (Long) value);
            case TWO_BYTE_INTEGER -> out.writeShort((int) (long) (Long) value);
            case FOUR_BYTE_INTEGER -> out.writeInt((int) (long) (Long) value);
            case VARIABLE_BYTE_INTEGER -> out.writeVariableByteInteger((int) (long) (Long) value);
            case UTF8_STRING -> out.writeString((String) value);
            case BINARY_DATA -> out.writeBinary((byte[]) value);
            case UTF8_STRING_PAIR -> throw new IllegalStateException("a pair is written by its own method");
        }
    }

    private void writeUserProperties(PacketBuffer out) {
        for (UserProperty property : userProperties()) {
            out.writeByte(Property.USER_PROPERTY.identifier());
            out.writeString(property.name());
            out.writeString(property.value());
        }
    }

    private void writeSubscriptionIdentifiers(PacketBuffer out) {
        for (int identifier : subscriptionIdentifiers()) {
            out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.identifier());
            out.writeVariableByteInteger(identifier);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Properties that
                && values.keySet().equals(that.values.keySet())
                && values.entrySet().stream().allMatch(e -> sameValue(e.getValue(), that.values.get(e.getKey())));
    }

    private static boolean sameValue(Object one, @Nullable Object other) {
        if (one instanceof byte[] bytes) {
            return other instanceof byte[] others && Arrays.equals(bytes, others);
        }
        return one.equals(other);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Map.Entry<Property, Object> entry : values.entrySet()) {
            Object value = entry.getValue();
            int valueHash = value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value.hashCode();
            hash = 31 * hash + (entry.getKey().identifier() ^ valueHash);
        }
        return hash;
    }

    /** Says what is here; of binary values only the length, since authentication data is among them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        values.forEach((property, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(property)
                .append('=')
                .append(value instanceof byte[] bytes ? bytes.length + " bytes" : value));
        return text.append('}').toString();
    }

    /** Collects properties; what the property does not allow as a value is an IllegalArgumentException. */
    public static final class Builder {
        private final EnumMap<Property, Object> values = new EnumMap<>(Property.class);
        private final List<UserProperty> userProperties = new ArrayList<>();
        private final List<Integer> subscriptionIdentifiers = new ArrayList<>();

        private Builder() {}

        /** Sets an integer property; subscription identifiers are added. */
        public Builder number(Property property, long value) {
            require(property.type().isNumber(), property, "is not a number");
            if (value < property.minimum() || value > property.maximum()) {
                throw new IllegalArgumentException(
                        property + " is " + value + ", allowed is " + property.minimum() + " to " + property.maximum());
            }
            if (property == Property.SUBSCRIPTION_IDENTIFIER) {
                subscriptionIdentifiers.add((int) value);
            } else {
                values.put(property, value);
            }
            return this;
        }

        /** Sets a string property. */
        public Builder text(Property property, String value) {
            require(property.type() == PropertyType.UTF8_STRING, property, "is not a string");
            values.put(property, value);
            return this;
        }

        /** Sets a binary property; the array is not copied. */
        public Builder binary(Property property, byte[] value) {
            require(property.type() == PropertyType.BINARY_DATA, property, "is not binary");
            values.put(property, value);
            return this;
        }

        /** Adds a user property behind the others. */
        public Builder userProperty(String name, String value) {
            userProperties.add(new UserProperty(name, value));
            return this;
        }

        /** Adds a subscription identifier, 1 to 268,435,455. */
        public Builder subscriptionIdentifier(int identifier) {
            return number(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }

        public Properties build() {
            EnumMap<Property, Object> all = new EnumMap<>(values);
            putList(all, Property.USER_PROPERTY, userProperties);
            putList(all, Property.SUBSCRIPTION_IDENTIFIER, subscriptionIdentifiers);
            return all.isEmpty() ? NONE : new Properties(all);
        }

        private static void putList(EnumMap<Property, Object> all, Property property, List<?> list) {
            if (!list.isEmpty()) {
                all.put(property, List.copyOf(list));
            }
        }

        private static void require(boolean holds, Property property, String complaint) {
            if (!holds) {
                throw new IllegalArgumentException(property + " " + complaint);
            }
        }
    }
}
