package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoundTripTest {
    @ParameterizedTest
    @EnumSource
    void everyPacketComesBackAsItWent(ProtocolVersion version) {
        RandomPackets packets = new RandomPackets(version, 1);
        PacketBuffer out = new PacketBuffer(0);
        for (int i = 0; i < 20_000; i++) {
            Packet packet = packets.next();
            out.clear();
            PacketEncoder.encode(version, packet, out);
            assertThat(PacketDecoder.decode(version, out.array(), 0, out.position()))
                    .isEqualTo(packet)
                    .hasSameHashCodeAs(packet);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsBehindEachOtherAreFoundByTheirHeaders(ProtocolVersion version) {
        RandomPackets packets = new RandomPackets(version, 2);
        PacketBuffer out = new PacketBuffer(10);
        Packet[] sent = new Packet[500];
        Arrays.setAll(sent, i -> packets.next());
        for (Packet packet : sent) {
            PacketEncoder.encode(version, packet, out);
        }
        int offset = 0;
        for (Packet packet : sent) {
            int length = FixedHeader.packetLength(out.array(), offset, out.position());
            assertThat(PacketEncoder.encodedLength(version, packet)).isEqualTo(length);
            assertThat(PacketDecoder.decode(version, out.array(), offset, offset + length))
                    .isEqualTo(packet);
            offset += length;
        }
        assertThat(offset).isEqualTo(out.position());
    }

    @ParameterizedTest
    @EnumSource
    void aPacketThatIsCutOffOrTooLongIsRefused(ProtocolVersion version) {
        RandomPackets packets = new RandomPackets(version, 3);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = encoded(version, packets.next());
            for (int end = 0; end < Math.min(200, bytes.length); end++) {
                int cut = end;
                assertThatThrownBy(() -> PacketDecoder.decode(version, bytes, 0, cut))
                        .isInstanceOf(ProtocolViolation.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> PacketDecoder.decode(version, longer, 0, longer.length))
                    .isInstanceOf(ProtocolViolation.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void acknowledgementsWithoutPropertiesHaveAShortWay(ProtocolVersion version) {
        PacketBuffer shortWay = new PacketBuffer(0);
        PacketEncoder.encodeAcknowledgement(version, PacketType.PUBREL, 515, ReasonCode.SUCCESS, shortWay);
        PacketEncoder.encodeAcknowledgement(version, PacketType.PUBREC, 65_535, ReasonCode.QUOTA_EXCEEDED, shortWay);

        PacketBuffer longWay = new PacketBuffer(0);
        PacketEncoder.encode(version, new PubRel(515), longWay);
        PacketEncoder.encode(version, new PubRec(65_535, ReasonCode.QUOTA_EXCEEDED, Properties.NONE), longWay);
        assertThat(shortWay.toByteArray()).isEqualTo(longWay.toByteArray());
    }

    static byte[] encoded(ProtocolVersion version, Packet packet) {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.encode(version, packet, out);
        return out.toByteArray();
    }
}
