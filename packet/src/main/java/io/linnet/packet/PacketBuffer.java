package io.linnet.packet;

import java.util.Arrays;

/**
 * A growing array of bytes that packets are written to; for one thread at a time.
 *
 * <p>The content is {@code array()[0, position())}; the array is another one after it has grown.
 */
public final class PacketBuffer {
    private static final int MAXIMUM_CAPACITY = Integer.MAX_VALUE - 8;

    private byte[] array;
    private int position;

    /** An empty buffer; the capacity is in bytes and may be 0. */
    public PacketBuffer(int initialCapacity) {
        array = new byte[initialCapacity];
    }

    /** The array as it is now; valid until the next write. */
    public byte[] array() {
        return array;
    }

    /** Where the next byte goes, which is the length of the content. */
    public int position() {
        return position;
    }

    /** Cuts the content, or lengthens it by bytes that the caller has put into the array. */
    public void position(int newPosition) {
        if (newPosition < 0 || newPosition > array.length) {
            throw new IllegalArgumentException("position " + newPosition + " is not within 0 to " + array.length);
        }
        position = newPosition;
    }

    /** Empties the buffer and keeps its array. */
    public void clear() {
        position = 0;
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOf(array, position);
    }

    /** Makes room for so many more bytes. */
    public void ensure(int more) {
        if (more > array.length - position) {
            grow(more);
        }
    }

    private void grow(int more) {
        if (more > MAXIMUM_CAPACITY - position) {
            throw new IllegalArgumentException(more + " bytes behind " + position + " are more than an array can hold");
        }
        long doubled = Math.min(2L * array.length, MAXIMUM_CAPACITY);
        array = Arrays.copyOf(array, (int) Math.max(doubled, position + more));
    }

    /** Writes the lowest eight bits. */
    public void writeByte(int value) {
        ensure(1);
        array[position++] = (byte) value;
    }

    /** Writes the lowest sixteen bits. */
    public void writeShort(int value) {
        ensure(2);
        WireInteger.putTwoBytes(array, position, value);
        position += 2;
    }

    public void writeInt(int value) {
        ensure(4);
        WireInteger.putFourBytes(array, position, value);
        position += 4;
    }

    /** Writes a value of 0 to {@link VariableByteInteger#MAXIMUM}. */
    public void writeVariableByteInteger(int value) {
        ensure(VariableByteInteger.encodedLength(value));
        position = VariableByteInteger.put(array, position, value);
    }

    /** Writes length and text; IllegalArgumentException for U+0000, half a surrogate pair, or more than 65,535 bytes. */
    public void writeString(String text) {
        if (text.length() > Utf8.MAXIMUM_LENGTH) {
            throw tooLong("string", text.length());
        }
        ensure(2 + 3 * text.length());
        int start = position + 2;
        int end = putCharacters(text, start);
        if (end - start > Utf8.MAXIMUM_LENGTH) {
            throw tooLong("string", end - start);
        }
        WireInteger.putTwoBytes(array, position, end - start);
        position = end;
    }

    private int putCharacters(String text, int start) {
        byte[] target = array; // read once: the compiler cannot know that the stores leave the field alone
        int length = text.length();
        int at = start;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80 && c != 0) {
                target[at++] = (byte) c;
            } else if (Character.isHighSurrogate(c)) {
                at = putPair(text, i++, at);
            } else {
                at = putCharacter(text, i, at);
            }
        }
        return at;
    }

    private int putCharacter(String text, int index, int at) {
        char c = text.charAt(index);
        if (c == 0 || Character.isSurrogate(c)) {
            throw forbidden(text, index);
        }
        if (c < 0x800) {
            array[at] = (byte) (0xC0 | c >> 6);
            array[at + 1] = following(c);
            return at + 2;
        }
        array[at] = (byte) (0xE0 | c >> 12);
        array[at + 1] = following(c >> 6);
        array[at + 2] = following(c);
        return at + 3;
    }

    private int putPair(String text, int index, int at) {
        if (!Utf8.isPair(text, index)) {
            throw forbidden(text, index);
        }
        int point = text.codePointAt(index);
        array[at] = (byte) (0xF0 | point >> 18);
        array[at + 1] = following(point >> 12);
        array[at + 2] = following(point >> 6);
        array[at + 3] = following(point);
        return at + 4;
    }

    /** A byte behind the first of a sequence; it takes the lowest six bits. */
    private static byte following(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static IllegalArgumentException forbidden(String text, int index) {
        return new IllegalArgumentException("character U+" + Integer.toHexString(text.charAt(index)) + " at index "
                + index + " cannot be in a packet");
    }

    private static IllegalArgumentException tooLong(String what, int length) {
        return new IllegalArgumentException(
                "a " + what + " of " + length + " bytes came, allowed are " + Utf8.MAXIMUM_LENGTH);
    }

    /** Writes length and bytes; IllegalArgumentException for more than 65,535 bytes. */
    public void writeBinary(byte[] bytes) {
        if (bytes.length > 0xFFFF) {
            throw tooLong("binary value", bytes.length);
        }
        writeShort(bytes.length);
        writeBytes(bytes, 0, bytes.length);
    }

    /** Writes the bytes as they are. */
    public void writeBytes(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, array, position, length);
        position += length;
    }

    /** Leaves room for the length of what follows; the result is for {@link #closeLength}. */
    public int openLength() {
        writeByte(0);
        return position;
    }

    /** Puts the count of bytes written since {@link #openLength} there, as a variable byte integer. */
    public void closeLength(int mark) {
        int length = position - mark;
        int extra = VariableByteInteger.encodedLength(length) - 1;
        if (extra > 0) {
            ensure(extra);
            System.arraycopy(array, mark, array, mark + extra, length);
            position += extra;
        }
        VariableByteInteger.put(array, mark - 1, length);
    }
}
