package io.linnet.packet;

/** Reads the properties of one packet or will, and holds them to the rules of 5.0 section 2.2.2. */
final class PropertyReader {
    private final PacketReader in;
    private final boolean inWill;
    private final Properties.Builder read = Properties.builder();

    /** A bit for each identifier; all are below 64. */
    private long seen;

    private PropertyReader(PacketReader in, boolean inWill) {
        this.in = in;
        this.inWill = inWill;
    }

    /** Length and properties of a packet. */
    static Properties read(PacketReader in) {
        return new PropertyReader(in, false).read();
    }

    /** Length and properties of the will in a CONNECT. */
    static Properties readOfWill(PacketReader in) {
        return new PropertyReader(in, true).read();
    }

    private Properties read() {
        int length = in.readVariableByteInteger("property length");
        if (length == 0) {
            return Properties.NONE;
        }
        int hidden = in.narrow(length, "properties");
        while (in.remaining() > 0) {
            readOne();
        }
        in.widen(hidden);
        return requireMethodWithData(read.build());
    }

    private void readOne() {
        int identifier = in.readVariableByteInteger("property identifier");
        Property property = Property.of(identifier);
        if (property == null || !(inWill ? property.allowedInWill() : property.allowedIn(in.type()))) {
            throw in.malformed(
                    "",
                    "property 0x" + Integer.toHexString(identifier) + (property == null ? "" : " (" + property + ")")
                            + " came, " + (inWill ? "a will" : "this packet") + " does not allow it");
        }
        requireFirst(property);
        switch (property.type()) {
            case UTF8_STRING -> readText(property);
            case BINARY_DATA -> read.binary(property, in.readBinary(property.name()));
            case UTF8_STRING_PAIR -> read.userProperty(in.readString("USER_PROPERTY"), in.readString("USER_PROPERTY"));
            case BYTE -> number(property, in.readByte(property.name()));
            case TWO_BYTE_INTEGER -> number(property, in.readTwoBytes(property.name()));
            case FOUR_BYTE_INTEGER -> number(property, in.readFourBytes(property.name()));
            case VARIABLE_BYTE_INTEGER -> number(property, in.readVariableByteInteger(property.name()));
        }
    }

    private void requireFirst(Property property) {
        long bit = 1L << property.identifier();
        if ((seen & bit) != 0 && !property.repeatable(in.type())) {
            throw in.protocolError("", "property " + property + " came twice, allowed is once");
        }
        seen |= bit;
    }

    private void readText(Property property) {
        String text = in.readString(property.name());
        if (property == Property.RESPONSE_TOPIC) {
            try {
                TopicName.require(text, "response topic", "MQTT-3.3.2-14");
            } catch (ProtocolViolation violation) {
                throw in.located(violation, property.name());
            }
        }
        read.text(property, text);
    }

    private void number(Property property, long value) {
        if (value < property.minimum() || value > property.maximum()) {
            boolean alias = property == Property.TOPIC_ALIAS;
            throw in.violation(
                    alias ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR,
                    alias ? "MQTT-3.3.2-8" : "",
                    "property " + property + " is " + value + ", allowed is " + property.minimum() + " to "
                            + property.maximum());
        }
        read.number(property, value);
    }

    private Properties requireMethodWithData(Properties properties) {
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw in.protocolError("", "authentication data came without an authentication method");
        }
        return properties;
    }
}
