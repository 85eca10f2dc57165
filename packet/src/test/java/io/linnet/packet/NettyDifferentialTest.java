package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two codecs written by different people have to read the same bytes in the same way.
 *
 * <p>Netty accepts much that we refuse; that is not looked at. What we accept and it does not, or reads otherwise, is all
 * in 3.1 and listed in {@link #isKnownDifference}.
 */
final class NettyDifferentialTest {
    private static final int PACKETS = 10_000;

    @ParameterizedTest
    @EnumSource
    void nettyReadsWhatWeWrite(ProtocolVersion version) {
        NettyCodec netty = new NettyCodec(version);
        RandomPackets packets = new RandomPackets(version, 10);
        for (int i = 0; i < PACKETS; i++) {
            Packet packet = packets.next();
            if (!hasWrongIdentifierInVersion31(packet)) {
                assertThat(netty.decode(RoundTripTest.encoded(version, packet))).isEqualTo(packet);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadWhatNettyWrites(ProtocolVersion version) {
        NettyCodec netty = new NettyCodec(version);
        RandomPackets packets = new RandomPackets(version, 11);
        for (int i = 0; i < PACKETS; i++) {
            Packet packet = packets.next();
            if (!hasWrongIdentifierInVersion31(packet)) {
                assertThat(Wire.decode(version, netty.encode(packet))).isEqualTo(packet);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWeAcceptOfDamagedPacketsNettyReadsAlike(ProtocolVersion version) {
        NettyCodec netty = new NettyCodec(version);
        RandomPackets packets = new RandomPackets(version, 12);
        Random random = new Random(13);
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] mutant = Mutants.of(RoundTripTest.encoded(version, packets.next()), random);
            Packet packet = acceptedByUs(version, mutant);
            if (packet != null && !isKnownDifference(version, mutant, packet)) {
                assertThat(netty.decode(mutant))
                        .as(HexFormat.of().formatHex(mutant))
                        .isEqualTo(packet);
                accepted++;
            }
        }
        assertThat(accepted).isGreaterThan(5_000);
    }

    private static @Nullable Packet acceptedByUs(ProtocolVersion version, byte[] bytes) {
        try {
            return Wire.decode(version, bytes);
        } catch (ProtocolViolation violation) {
            return null;
        }
    }

    private static boolean isKnownDifference(ProtocolVersion version, byte[] bytes, Packet packet) {
        if (packet instanceof Connect connect && connect.version() == ProtocolVersion.V3_1) {
            // In 3.1 user name and password may be missing in spite of their flags; Netty wants them.
            return hasWrongIdentifierInVersion31(packet)
                    || !Arrays.equals(RoundTripTest.encoded(version, packet), bytes);
        }
        if (version != ProtocolVersion.V3_1) {
            return false;
        }
        // In 3.1 the second last byte of CONNACK is not used; Netty reads a session present from it.
        boolean connAckWithUnusedByte = packet instanceof ConnAck && bytes[2] != 0;
        // In 3.1 a repeated PUBREL, SUBSCRIBE or UNSUBSCRIBE may have DUP set; Netty wants the flags of 3.1.1.
        boolean repeatedRequest = !(packet instanceof Publish) && (bytes[0] & 0x0F) == 0b1010;
        return connAckWithUnusedByte || repeatedRequest;
    }

    /** Netty holds client identifiers of 3.1 to their length of 1 to 23; with us that is the server's business. */
    private static boolean hasWrongIdentifierInVersion31(Packet packet) {
        return packet instanceof Connect connect
                && connect.version() == ProtocolVersion.V3_1
                && (connect.clientIdentifier().isEmpty()
                        || connect.clientIdentifier().length() > 23);
    }
}
