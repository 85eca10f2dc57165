package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of {@code --json}, which users' programs rely on: these lines must not change. */
class MessageLineTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.5Z");

    private static String line(byte[] payload, Properties properties) {
        return MessageLine.of(new Publish(false, QoS.AT_LEAST_ONCE, true, "a/b", 7, properties, payload), AT);
    }

    @Test
    void everythingThatAMessageHasIsThere() {
        Properties properties = Properties.builder()
                .text(Property.CONTENT_TYPE, "text/plain")
                .text(Property.RESPONSE_TOPIC, "r")
                .binary(Property.CORRELATION_DATA, new byte[] {0, (byte) 0xFF})
                .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 60)
                .number(Property.SUBSCRIPTION_IDENTIFIER, 3)
                .userProperty("k", "one")
                .userProperty("k", "two")
                .build();
        assertThat(line("hé \"x\"\n".getBytes(UTF_8), properties))
                .isEqualTo("{\"time\":\"2026-11-22T10:00:00.500000Z\",\"topic\":\"a/b\",\"qos\":1,\"retain\":true,"
                        + "\"duplicate\":false,\"payload-format\":\"text\",\"payload\":\"hé \\\"x\\\"\\n\","
                        + "\"content-type\":\"text/plain\",\"response-topic\":\"r\",\"correlation-data\":\"AP8=\","
                        + "\"payload-format-indicator\":1,\"message-expiry-interval\":60,"
                        + "\"subscription-identifiers\":[3],\"user-properties\":[[\"k\",\"one\"],[\"k\",\"two\"]]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": [1, true]} | json | {\"a\":[1,true]}",
                "21.5 | json | 21.5",
                "null | json | null",
                "on | text | \"on\"",
                "{broken | text | \"{broken\"",
                "`` | text | \"\""
            })
    void payloadIsJsonWhenItIsSome(String payload, String format, String written) {
        assertThat(line(payload.getBytes(UTF_8), Properties.NONE))
                .endsWith("\"payload-format\":\"" + format + "\",\"payload\":" + written + "}");
    }

    @Test
    void bytesThatAreNoTextAreBase64() {
        assertThat(line(new byte[] {(byte) 0x80, 1}, Properties.NONE))
                .endsWith("\"payload-format\":\"base64\",\"payload\":\"gAE=\"}");
    }
}
