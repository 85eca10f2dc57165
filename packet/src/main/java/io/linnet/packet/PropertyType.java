package io.linnet.packet;

/** How the value of a property is laid out (5.0 section 1.5). */
public enum PropertyType {
    BYTE,
    TWO_BYTE_INTEGER,
    FOUR_BYTE_INTEGER,
    VARIABLE_BYTE_INTEGER,
    UTF8_STRING,
    BINARY_DATA,
    UTF8_STRING_PAIR;

    /** Whether the value is one of the four kinds of integer. */
    public boolean isNumber() {
        return compareTo(VARIABLE_BYTE_INTEGER) <= 0;
    }
}
