package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PropertiesTest {
    private final Properties properties = Properties.builder()
            .number(Property.RECEIVE_MAXIMUM, 7)
            .text(Property.AUTHENTICATION_METHOD, "m")
            .binary(Property.AUTHENTICATION_DATA, new byte[] {1, 2})
            .userProperty("b", "1")
            .userProperty("a", "2")
            .userProperty("b", "3")
            .subscriptionIdentifier(9)
            .subscriptionIdentifier(8)
            .build();

    @Test
    void valuesAreFoundByTheirProperty() {
        assertThat(properties.isEmpty()).isFalse();
        assertThat(properties.has(Property.RECEIVE_MAXIMUM)).isTrue();
        assertThat(properties.number(Property.RECEIVE_MAXIMUM, 1)).isEqualTo(7);
        assertThat(properties.text(Property.AUTHENTICATION_METHOD)).isEqualTo("m");
        assertThat(properties.binary(Property.AUTHENTICATION_DATA)).containsExactly(1, 2);
        assertThat(properties.userProperties())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3"));
        assertThat(properties.subscriptionIdentifiers()).containsExactly(9, 8);
        assertThat(properties.number(Property.SUBSCRIPTION_IDENTIFIER, 0)).isEqualTo(9);
    }

    @Test
    void whatIsAbsentHasADefault() {
        assertThat(Properties.NONE.isEmpty()).isTrue();
        assertThat(Properties.NONE.has(Property.REASON_STRING)).isFalse();
        assertThat(Properties.NONE.number(Property.RECEIVE_MAXIMUM, 65_535)).isEqualTo(65_535);
        assertThat(Properties.NONE.text(Property.REASON_STRING)).isNull();
        assertThat(Properties.NONE.binary(Property.CORRELATION_DATA)).isNull();
        assertThat(Properties.NONE.userProperties()).isEmpty();
        assertThat(Properties.NONE.subscriptionIdentifiers()).isEmpty();
        assertThat(Properties.builder().build()).isSameAs(Properties.NONE);
    }

    @Test
    void equalContentIsEqual() {
        Properties same = properties.toBuilder().build();
        assertThat(same).isEqualTo(properties).hasSameHashCodeAs(properties);
        assertThat(properties.toBuilder()
                        .binary(Property.AUTHENTICATION_DATA, new byte[] {1})
                        .build())
                .isNotEqualTo(properties);
        assertThat(properties.without(Property.USER_PROPERTY)).isNotEqualTo(properties);
        assertThat(properties.without(Property.values())).isSameAs(Properties.NONE);
    }

    @Test
    void theTextKeepsSecrets() {
        assertThat(properties)
                .hasToString("{SUBSCRIPTION_IDENTIFIER=[9, 8], AUTHENTICATION_METHOD=m, AUTHENTICATION_DATA=2 bytes,"
                        + " RECEIVE_MAXIMUM=7, USER_PROPERTY=[UserProperty[name=b, value=1],"
                        + " UserProperty[name=a, value=2], UserProperty[name=b, value=3]]}");
        Connect connect = new Connect(
                ProtocolVersion.V5,
                true,
                1,
                "id",
                null,
                "user",
                "secret".getBytes(StandardCharsets.UTF_8),
                Properties.NONE);
        assertThat(connect.toString()).contains("user").doesNotContain("secret").doesNotContain("[B");
    }

    @ParameterizedTest
    @CsvSource({
        "PAYLOAD_FORMAT_INDICATOR, 2",
        "RECEIVE_MAXIMUM, 0",
        "RECEIVE_MAXIMUM, 65536",
        "TOPIC_ALIAS, 0",
        "MAXIMUM_PACKET_SIZE, 0",
        "MAXIMUM_QOS, 2",
        "SESSION_EXPIRY_INTERVAL, -1",
        "SESSION_EXPIRY_INTERVAL, 4294967296",
        "SUBSCRIPTION_IDENTIFIER, 0",
        "SUBSCRIPTION_IDENTIFIER, 268435456",
        "REASON_STRING, 1",
    })
    void theBuilderRefusesOtherNumbers(Property property, long value) {
        assertThatThrownBy(() -> Properties.builder().number(property, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(property.name());
    }

    @Test
    void theBuilderRefusesOtherTypes() {
        assertThatThrownBy(() -> Properties.builder().text(Property.RECEIVE_MAXIMUM, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Properties.builder().binary(Property.USER_PROPERTY, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereAre27PropertiesAndEachIsFoundByItsIdentifier() {
        assertThat(Property.values()).hasSize(27);
        assertThat(Arrays.stream(Property.values()).map(p -> Property.of(p.identifier())))
                .containsExactly(Property.values());
        assertThat(Property.of(0)).isNull();
        assertThat(Property.of(-1)).isNull();
        assertThat(Property.of(0x2B)).isNull();
    }

    /** The table of 5.0 section 2.2.2.2, read by column: which properties each packet may carry. */
    @ParameterizedTest
    @CsvSource({
        "CONNECT, 11 15 16 17 19 21 22 26 27",
        "CONNACK, 11 12 13 15 16 1A 1C 1F 21 22 24 25 26 27 28 29 2A",
        "PUBLISH, 01 02 03 08 09 0B 23 26",
        "PUBACK, 1F 26",
        "PUBREC, 1F 26",
        "PUBREL, 1F 26",
        "PUBCOMP, 1F 26",
        "SUBSCRIBE, 0B 26",
        "SUBACK, 1F 26",
        "UNSUBSCRIBE, 26",
        "UNSUBACK, 1F 26",
        "PINGREQ, ''",
        "PINGRESP, ''",
        "DISCONNECT, 11 1C 1F 26",
        "AUTH, 15 16 1F 26",
    })
    void eachPacketHasItsProperties(PacketType packet, String identifiers) {
        assertThat(Arrays.stream(Property.values())
                        .filter(property -> property.allowedIn(packet))
                        .map(property -> "%02X".formatted(property.identifier()))
                        .reduce((one, other) -> one + " " + other)
                        .orElse(""))
                .isEqualTo(identifiers);
    }

    @Test
    void aWillHasSevenProperties() {
        assertThat(Arrays.stream(Property.values()).filter(Property::allowedInWill))
                .containsExactly(
                        Property.PAYLOAD_FORMAT_INDICATOR,
                        Property.MESSAGE_EXPIRY_INTERVAL,
                        Property.CONTENT_TYPE,
                        Property.RESPONSE_TOPIC,
                        Property.CORRELATION_DATA,
                        Property.WILL_DELAY_INTERVAL,
                        Property.USER_PROPERTY);
    }
}
