package io.linnet.packet;

/** A cursor over the body of one packet, which knows where it is when something is wrong. */
final class PacketReader {
    private final PacketType type;
    private final byte[] bytes;
    private final int start;
    private int position;
    private int limit;

    /** Reads bytes[position, limit) of a packet that begins at start. */
    PacketReader(PacketType type, byte[] bytes, int start, int position, int limit) {
        this.type = type;
        this.bytes = bytes;
        this.start = start;
        this.position = position;
        this.limit = limit;
    }

    PacketType type() {
        return type;
    }

    int remaining() {
        return limit - position;
    }

    /** Shortens what is left to so many bytes, and returns how many bytes that hides, for {@link #widen}. */
    int narrow(int length, String field) {
        require(length, field);
        int hidden = remaining() - length;
        limit -= hidden;
        return hidden;
    }

    void widen(int hidden) {
        limit += hidden;
    }

    int readByte(String field) {
        require(1, field);
        return bytes[position++] & 0xFF;
    }

    int readTwoBytes(String field) {
        require(2, field);
        position += 2;
        return WireInteger.twoBytes(bytes, position - 2);
    }

    /** 0 to 4,294,967,295. */
    long readFourBytes(String field) {
        require(4, field);
        position += 4;
        return WireInteger.fourBytes(bytes, position - 4) & 0xFFFF_FFFFL;
    }

    int readVariableByteInteger(String field) {
        int value;
        try {
            value = VariableByteInteger.get(bytes, position, limit);
        } catch (ProtocolViolation violation) {
            throw located(violation, field);
        }
        if (value < 0) {
            throw malformed("", field + " is cut off");
        }
        position += VariableByteInteger.encodedLength(value);
        return value;
    }

    String readString(String field) {
        int length = readTwoBytes(field);
        require(length, field);
        String text;
        try {
            text = Utf8.decode(bytes, position, length);
        } catch (ProtocolViolation violation) {
            throw located(violation, field);
        }
        position += length;
        return text;
    }

    byte[] readBinary(String field) {
        return readBytes(readTwoBytes(field), field);
    }

    byte[] readBytes(int length, String field) {
        require(length, field);
        byte[] copy = new byte[length];
        System.arraycopy(bytes, position, copy, 0, length);
        position += length;
        return copy;
    }

    int readPacketIdentifier(String statement) {
        int identifier = readTwoBytes("packet identifier");
        if (identifier == 0) {
            position -= 2;
            throw protocolError(statement, "packet identifier 0 came, allowed are 1 to 65535");
        }
        return identifier;
    }

    ReasonCode readReasonCode() {
        int code = readByte("reason code");
        try {
            return ReasonCode.of(type, code);
        } catch (ProtocolViolation violation) {
            position--;
            throw located(violation, "reason code");
        }
    }

    void requireEnd() {
        if (remaining() > 0) {
            throw malformed("", remaining() + " bytes came behind the end of the packet's content, allowed are none");
        }
    }

    private void require(int count, String field) {
        if (count > remaining()) {
            throw malformed("", field + " needs " + count + " bytes, " + remaining() + " are left");
        }
    }

    ProtocolViolation malformed(String statement, String message) {
        return violation(ReasonCode.MALFORMED_PACKET, statement, message);
    }

    ProtocolViolation protocolError(String statement, String message) {
        return violation(ReasonCode.PROTOCOL_ERROR, statement, message);
    }

    ProtocolViolation violation(ReasonCode reasonCode, String statement, String message) {
        return new ProtocolViolation(
                reasonCode, statement, message + ", at byte " + (position - start) + " of " + type);
    }

    /** The same violation, with the field and the place in its message. */
    ProtocolViolation located(ProtocolViolation violation, String field) {
        return violation(violation.reasonCode(), violation.statement(), field + ": " + violation.getMessage());
    }
}
