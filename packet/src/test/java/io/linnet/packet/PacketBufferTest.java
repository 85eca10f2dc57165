package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketBufferTest {
    private final PacketBuffer buffer = new PacketBuffer(0);

    @Test
    void growsAndKeepsItsContent() {
        for (int i = 0; i < 1_000; i++) {
            buffer.writeByte(i);
            buffer.writeShort(i);
            buffer.writeInt(i);
        }
        assertThat(buffer.position()).isEqualTo(7_000);
        assertThat(buffer.array()).hasSizeGreaterThanOrEqualTo(7_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(buffer.array()[7 * i]).isEqualTo((byte) i);
            assertThat(WireInteger.twoBytes(buffer.array(), 7 * i + 1)).isEqualTo(i);
            assertThat(WireInteger.fourBytes(buffer.array(), 7 * i + 3)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "é", "ﾠ", "😀", "a\uFFFFé😀\u0001"})
    void stringsAreUtf8BehindTheirLength(String text) {
        buffer.writeString(text);
        byte[] expected = text.getBytes(StandardCharsets.UTF_8);
        assertThat(buffer.position()).isEqualTo(2 + expected.length);
        assertThat(WireInteger.twoBytes(buffer.array(), 0)).isEqualTo(expected.length);
        assertThat(Utf8.decode(buffer.array(), 2, expected.length)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\uD83D", "\uDE00", "\uD83Dx", "\uDE00\uD83D"})
    void whatNoPacketMayCarryIsRefusedAndNothingIsWritten(String text) {
        assertThatThrownBy(() -> buffer.writeString(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(buffer.position()).isZero();
    }

    @Test
    void stringsAndBinariesHaveAtMost65535Bytes() {
        buffer.writeString("a".repeat(65_535));
        buffer.writeBinary(new byte[65_535]);
        assertThat(buffer.position()).isEqualTo(2 * 65_537);
        assertThatThrownBy(() -> buffer.writeString("a".repeat(65_536))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.writeString("é".repeat(32_768))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.writeBinary(new byte[65_536])).isInstanceOf(IllegalArgumentException.class);
        assertThat(buffer.position()).isEqualTo(2 * 65_537);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_152})
    void aLengthIsFilledInWhenItIsKnown(int length) {
        buffer.writeByte(7);
        int mark = buffer.openLength();
        for (int i = 0; i < length; i++) {
            buffer.writeByte(i);
        }
        buffer.closeLength(mark);
        assertThat(VariableByteInteger.get(buffer.array(), 1, buffer.position()))
                .isEqualTo(length);
        int start = 1 + VariableByteInteger.encodedLength(length);
        assertThat(buffer.position()).isEqualTo(start + length);
        for (int i = 0; i < length; i += Math.max(1, length / 1_000)) {
            assertThat(buffer.array()[start + i]).isEqualTo((byte) i);
        }
    }

    @Test
    void thePositionStaysWithinTheArray() {
        buffer.ensure(10);
        buffer.position(10);
        assertThat(buffer.toByteArray()).hasSizeGreaterThanOrEqualTo(10);
        buffer.clear();
        assertThat(buffer.position()).isZero();
        assertThatThrownBy(() -> buffer.position(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.position(1_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.ensure(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }
}
