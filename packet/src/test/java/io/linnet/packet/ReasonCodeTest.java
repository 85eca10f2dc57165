package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReasonCodeTest {
    /** The table of 5.0 section 2.4, read by column: which codes each packet may carry. */
    @ParameterizedTest
    @CsvSource({
        "CONNACK, 00 80 81 82 83 84 85 86 87 88 89 8A 8C 90 95 97 99 9A 9B 9C 9D 9F",
        "PUBACK, 00 10 80 83 87 90 91 97 99",
        "PUBREC, 00 10 80 83 87 90 91 97 99",
        "PUBREL, 00 92",
        "PUBCOMP, 00 92",
        "SUBACK, 00 01 02 80 83 87 8F 91 97 9E A1 A2",
        "UNSUBACK, 00 11 80 83 87 8F 91",
        "DISCONNECT, 00 04 80 81 82 83 87 89 8B 8C 8D 8E 8F 90 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F A0 A1 A2",
        "AUTH, 00 18 19",
        "CONNECT, ''",
        "PUBLISH, ''",
        "SUBSCRIBE, ''",
        "UNSUBSCRIBE, ''",
        "PINGREQ, ''",
        "PINGRESP, ''",
    })
    void eachPacketHasItsCodes(PacketType packet, String codes) {
        assertThat(Arrays.stream(ReasonCode.values())
                        .filter(reason -> reason.allowedIn(packet))
                        .map(reason -> "%02X".formatted(reason.code()))
                        .reduce((one, other) -> one + " " + other)
                        .orElse(""))
                .isEqualTo(codes);
    }

    @ParameterizedTest
    @EnumSource
    void aCodeIsFoundWhereItIsAllowedAndRefusedElsewhere(PacketType packet) {
        for (int code = -1; code < 300; code++) {
            int number = code;
            ReasonCode reason = Arrays.stream(ReasonCode.values())
                    .filter(r -> r.code() == number && r.allowedIn(packet))
                    .findAny()
                    .orElse(null);
            if (reason == null) {
                assertThatThrownBy(() -> ReasonCode.of(packet, number)).isInstanceOf(ProtocolViolation.class);
            } else {
                assertThat(ReasonCode.of(packet, number)).isEqualTo(reason);
                assertThat(reason.isError()).isEqualTo(code >= 0x80);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void returnCodesOfVersion3ComeBack(int returnCode) {
        assertThat(ReasonCode.ofV3ConnectReturnCode(returnCode).v3ConnectReturnCode())
                .isEqualTo(returnCode);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeHasAReturnCodeOfVersion3(ReasonCode reason) {
        assertThat(reason.v3ConnectReturnCode()).isBetween(reason.isError() ? 1 : 0, reason.isError() ? 5 : 0);
    }

    @Test
    void aGrantNamesItsQualityOfService() {
        for (QoS qos : QoS.values()) {
            assertThat(ReasonCode.granted(qos).code()).isEqualTo(qos.code());
            assertThat(QoS.of(qos.code())).isEqualTo(qos);
        }
        assertThatThrownBy(() -> QoS.of(3)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void optionsAreOneByte() {
        for (int encoded = 0; encoded < 256; encoded++) {
            int number = encoded;
            if ((encoded & 0xC0) != 0 || (encoded & 0x30) == 0x30 || (encoded & 3) == 3) {
                assertThatThrownBy(() -> SubscriptionOptions.decode(number)).isInstanceOf(ProtocolViolation.class);
            } else {
                assertThat(SubscriptionOptions.decode(encoded).encoded()).isEqualTo((byte) encoded);
            }
        }
    }
}
