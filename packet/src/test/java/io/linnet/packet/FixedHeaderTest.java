package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FixedHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "7F, 127",
        "8001, 128",
        "FF7F, 16383",
        "808001, 16384",
        "FFFF7F, 2097151",
        "80808001, 2097152",
        "FFFFFF7F, 268435455",
    })
    void theLengthIsWrittenAsTheStandardSays(String hex, int remainingLength) {
        byte[] bytes = HexFormat.of().parseHex("FF30" + hex);
        int header = bytes.length - 1;
        assertThat(FixedHeader.packetLength(bytes, 1, bytes.length)).isEqualTo(header + remainingLength);
        assertThat(FixedHeader.headerLength(bytes, 1)).isEqualTo(header);
        assertThat(VariableByteInteger.get(bytes, 2, bytes.length)).isEqualTo(remainingLength);
        assertThat(VariableByteInteger.encodedLength(remainingLength)).isEqualTo(header - 1);
        PacketBuffer out = new PacketBuffer(0);
        out.writeShort(0xFF30);
        out.writeVariableByteInteger(remainingLength);
        assertThat(out.toByteArray()).isEqualTo(bytes);
        for (int limit = 1; limit < bytes.length; limit++) {
            assertThat(FixedHeader.packetLength(bytes, 1, limit)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "FF00", "808000", "80808000", "8080808001", "FFFFFFFF7F", "80808080"})
    void longerFormsAndAFifthByteAreRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex("30" + hex);
        assertThatThrownBy(() -> FixedHeader.packetLength(bytes, 0, bytes.length))
                .isInstanceOfSatisfying(ProtocolViolation.class, violation -> {
                    assertThat(violation.reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
                    assertThat(violation.statement()).isEqualTo("MQTT-1.5.5-1");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 268_435_456, Integer.MAX_VALUE})
    void whatFourBytesDoNotHoldCannotBeWritten(int value) {
        assertThatThrownBy(() -> new PacketBuffer(8).writeVariableByteInteger(value))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
