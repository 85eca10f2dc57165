package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", " ", "sport/tennis", "$SYS/x", "é/😀", "\uFEFFa"})
    void isValid(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assertThat(TopicName.isValid(name)).isTrue();
        assertThat(TopicName.isValid(bytes, 0, bytes.length)).isTrue();
        TopicName.require(name);
    }

    @ParameterizedTest
    @CsvSource({
        "'', MQTT-4.7.3-1",
        "a/+, MQTT-3.3.2-2",
        "#, MQTT-3.3.2-2",
        "long enough for a word at once/a#, MQTT-3.3.2-2",
    })
    void isNotValid(String name, String statement) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assertThat(TopicName.isValid(name)).isFalse();
        assertThat(TopicName.isValid(bytes, 0, bytes.length)).isFalse();
        assertRefused(name, statement);
    }

    @Test
    void whatNoPacketMayCarryIsNotValid() {
        assertRefused("a\0", "MQTT-4.7.3-2");
        assertRefused("\uDC00a", "MQTT-1.5.4-1");
        assertRefused("é".repeat(32_768), "MQTT-4.7.3-3");
        assertThat(TopicName.isValid("a\0")).isFalse();
        assertThat(TopicName.isValid("a".repeat(65_536))).isFalse();
        assertThat(TopicName.isValid(new byte[65_536], 0, 65_536)).isFalse();
        assertThat(TopicName.isValid(new byte[] {'a', 0}, 0, 2)).isFalse();
    }

    private static void assertRefused(String name, String statement) {
        ProtocolViolation violation = catchThrowableOfType(ProtocolViolation.class, () -> TopicName.require(name));
        assertThat(violation.reasonCode()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
        assertThat(violation.statement()).isEqualTo(statement);
    }

    @Test
    void theHashDependsOnTheBytesAndNotOnTheirPlace() {
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[100];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) ('a' + i % 26);
            }
            byte[] shifted = new byte[100];
            System.arraycopy(bytes, 0, shifted, 13, length);
            assertThat(TopicName.hash(shifted, 13, length)).isEqualTo(TopicName.hash(bytes, 0, length));
        }
    }

    @Test
    void similarTopicsHaveDifferentHashes() {
        Set<Integer> hashes = new HashSet<>();
        Set<Integer> buckets = new HashSet<>();
        for (int i = 0; i < 65_536; i++) {
            byte[] bytes = ("device/" + i + "/temperature").getBytes(StandardCharsets.UTF_8);
            int hash = TopicName.hash(bytes, 0, bytes.length);
            hashes.add(hash);
            buckets.add(hash & 0xFFFF);
        }
        // By chance alone a number of 32 bits repeats about once here, and 63 % of the buckets are met.
        assertThat(hashes.size()).isGreaterThan(65_500);
        assertThat(buckets.size()).isBetween(40_000, 43_000);
    }
}
