package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
    private static String hex(byte[] packet) {
        return HexFormat.ofDelimiter(" ").formatHex(packet);
    }

    @Test
    void connectOfVersion311() {
        assertThat(hex(Wire.connect(Wire.LEVEL_3_1_1, true, "ab")))
                .isEqualTo(
                        "10 0e" // CONNECT, Remaining Length
                                + " 00 04 4d 51 54 54" // protocol name
                                + " 04" // protocol level
                                + " 02" // clean session
                                + " 00 00" // keep alive off
                                + " 00 02 61 62"); // client identifier
    }

    @Test
    void connectOfVersion5ThatKeepsItsSession() {
        assertThat(hex(Wire.connect(Wire.LEVEL_5, false, "ab")))
                .isEqualTo(
                        "10 14" // CONNECT, Remaining Length
                                + " 00 04 4d 51 54 54" // protocol name
                                + " 05" // protocol version
                                + " 00" // no clean start
                                + " 00 00" // keep alive off
                                + " 05 11 00 01 51 80" // properties: Session Expiry Interval 86,400 s
                                + " 00 02 61 62"); // client identifier
    }

    @Test
    void connectWithUserPasswordKeepAliveAndExpiry() {
        Greeting greeting = new Greeting(Wire.LEVEL_5, false, 300, 7, "u%i", "pw");
        assertThat(hex(greeting.connect(9, "ab")))
                .isEqualTo(
                        "10 1c" // CONNECT, Remaining Length
                                + " 00 04 4d 51 54 54" // protocol name
                                + " 05" // protocol version
                                + " c0" // user name, password, no clean start
                                + " 01 2c" // keep alive 300 s
                                + " 05 11 00 00 00 07" // properties: Session Expiry Interval 7 s
                                + " 00 02 61 62" // client identifier
                                + " 00 02 75 39" // user name
                                + " 00 02 70 77"); // password
    }

    @Test
    void subscribeOfBothVersions() {
        assertThat(hex(Wire.subscribe(Wire.LEVEL_3_1_1, 1, "t", 2)))
                .isEqualTo(
                        "82 06" // SUBSCRIBE, Remaining Length
                                + " 00 01" // packet identifier
                                + " 00 01 74" // topic filter
                                + " 02"); // QoS
        assertThat(hex(Wire.subscribe(Wire.LEVEL_5, 258, "t", 1)))
                .isEqualTo(
                        "82 07" // SUBSCRIBE, Remaining Length
                                + " 01 02" // packet identifier
                                + " 00" // no properties
                                + " 00 01 74" // topic filter
                                + " 01"); // options
    }

    @Test
    void publishWithoutPacketIdentifierCarriesMarkAndFiller() {
        assertThat(hex(Wire.publish(Wire.LEVEL_3_1_1, "t", 0, 26)))
                .isEqualTo(
                        "30 1d" // PUBLISH QoS 0, Remaining Length
                                + " 00 01 74" // topic name
                                + " 00 00 00 00 00 00 00 00" // publisher and sequence number, to be patched
                                + " 00 00 00 00 00 00 00 00" // time stamp, to be patched
                                + " 6c 69 6e 6e 65 74 21 21" // mark
                                + " 79 7a"); // filler
    }

    @Test
    void publishOfVersion5LeavesRoomForThePacketIdentifier() {
        assertThat(hex(Wire.publish(Wire.LEVEL_5, "t", 2, 16)))
                .isEqualTo(
                        "34 16" // PUBLISH QoS 2, Remaining Length
                                + " 00 01 74" // topic name
                                + " 00 00" // packet identifier, to be patched
                                + " 00" // no properties
                                + " 00 00 00 00 00 00 00 00" // publisher and sequence number, to be patched
                                + " 00 00 00 00 00 00 00 00"); // time stamp, to be patched
    }

    @Test
    void remainingLengthOverOneByteIsContinued() {
        byte[] packet = Wire.publish(Wire.LEVEL_3_1_1, "t", 0, 200);
        assertThat(hex(packet)).startsWith("30 cb 01 00 01 74");
        assertThat(packet).hasSize(3 + 203);
    }

    @Test
    void markHoldsPublisherAndSequenceNumber() {
        long mark = Wire.mark(999_999, 1_000_000_000_000L);
        assertThat(mark >>> Wire.SEQUENCE_BITS).isEqualTo(999_999);
        assertThat(mark & Wire.SEQUENCE_MASK).isEqualTo(1_000_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"3000,0,2", "307f,127,2", "308001,128,3", "30ffff7f,2097151,4", "30ffffff7f,268435455,5"})
    void framingReadsEveryLength(String hex, int remaining, int headerLength) {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        long framing = Wire.framing(packet, 0, packet.limit());
        assertThat(framing >>> 3).isEqualTo(remaining);
        assertThat(framing & 7).isEqualTo(headerLength);
        assertThat(Wire.framing(packet, 0, packet.limit() - 1)).isEqualTo(-1);
    }

    @Test
    void remainingLengthOfFiveBytesIsRefused() {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex("30ffffffff01"));
        assertThatThrownBy(() -> Wire.framing(packet, 0, 6)).isInstanceOf(BenchFailure.class);
    }

    @Test
    void receiveMaximumIsFoundBehindOtherProperties() {
        ByteBuffer properties = ByteBuffer.wrap(HexFormat.of()
                .parseHex(
                        "1a" // length
                                + "1100000e10" // Session Expiry Interval
                                + "1200026162" // Assigned Client Identifier
                                + "2401" // Maximum QoS
                                + "26000161" // user property, name
                                + "00026262" // and value
                                + "220005" // Topic Alias Maximum
                                + "210014")); // Receive Maximum
        assertThat(ConnAckProperties.receiveMaximum(properties, 0, properties.limit()))
                .isEqualTo(20);
    }

    @Test
    void receiveMaximumIsTheLargestUnlessSaid() {
        ByteBuffer properties = ByteBuffer.wrap(new byte[] {0});
        assertThat(ConnAckProperties.receiveMaximum(properties, 0, 1)).isEqualTo(65_535);
    }
}
