package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // U+0000
                "80", // a trailing byte alone
                "C080", // U+0000 in two bytes
                "C1BF", // U+007F in two bytes
                "E09FBF", // U+07FF in three bytes
                "F08FBFBF", // U+FFFF in four bytes
                "EDA080", // U+D800
                "EDBFBF", // U+DFFF
                "EDA080EDB080", // a surrogate pair in two sequences
                "F4908080", // U+110000
                "F5808080",
                "FF",
                "FE", // never in UTF-8
                "C3",
                "E282",
                "F09F98", // cut off
                "C341",
                "E28241",
                "F09F9841",
                "E241AC", // interrupted
            })
    void isRefusedWhereverItStands(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        for (int before = 0; before < 20; before++) {
            for (int after = 0; after < 12; after++) {
                byte[] bytes = ("x".repeat(before) + "?".repeat(bad.length) + "y".repeat(after))
                        .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(bad, 0, bytes, before, bad.length);
                assertThat(Utf8.isWellFormed(bytes, 0, bytes.length)).as(hex).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFE, 0xFFFF, 0x10000, 0x10FFFF})
    void theFirstAndLastOfEachLengthAreAllowed(int point) {
        String text = Character.toString(point);
        byte[] bytes = ("before " + text + " behind").getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.decode(bytes, 7, bytes.length - 14)).isEqualTo(text);
        assertThat(Utf8.isWellFormed(bytes, 0, bytes.length)).isTrue();
        assertThat(Utf8.encodedLength(text)).isEqualTo(bytes.length - 14);
        assertThat(Utf8.firstForbidden(text)).isEqualTo(-1);
    }

    @Test
    void aByteOrderMarkStays() {
        byte[] bytes = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a'};
        assertThat(Utf8.decode(bytes, 0, 4)).isEqualTo("\uFEFFa");
    }

    @Test
    void theRefusalNamesTheByte() {
        byte[] bytes = {'a', 'b', (byte) 0xFF};
        ProtocolViolation violation = catchThrowableOfType(ProtocolViolation.class, () -> Utf8.decode(bytes, 0, 3));
        assertThat(violation).hasMessage("0xff came, allowed is well-formed UTF-8, byte 2 of a string of 3");
        assertThat(violation.statement()).isEqualTo("MQTT-1.5.4-1");
    }

    @Test
    void agreesWithTheDecoderOfTheJdkButForTheNullCharacter() {
        Random random = new Random(9);
        int wellFormed = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = nearlyText(random);
            boolean expected = jdkAccepts(bytes);
            assertThat(Utf8.isWellFormed(bytes, 0, bytes.length))
                    .as(HexFormat.of().formatHex(bytes))
                    .isEqualTo(expected);
            wellFormed += expected ? 1 : 0;
        }
        assertThat(wellFormed).isBetween(10_000, 290_000);
    }

    private static byte[] nearlyText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(14);
        for (int i = 0; i < length; i++) {
            int bits = 1 + random.nextInt(20);
            text.appendCodePoint(random.nextInt(1 << bits));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static boolean jdkAccepts(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()
                            .indexOf('\0')
                    < 0;
        } catch (CharacterCodingException illFormed) {
            return false;
        }
    }

    @Test
    void halfASurrogatePairAndTheNullCharacterAreForbiddenInText() {
        assertThat(Utf8.firstForbidden("ab\uD83D")).isEqualTo(2);
        assertThat(Utf8.firstForbidden("\uDE00\uD83D")).isZero();
        assertThat(Utf8.firstForbidden("😀\0")).isEqualTo(2);
        assertThat(Utf8.firstForbidden("😀é")).isEqualTo(-1);
    }
}
