package io.linnet.packet;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Legal packets, damaged by chance; the seed is fixed, so that a failure comes again. */
final class MutationTest {
    private static final int PACKETS = 4_000;
    private static final int MUTANTS_OF_EACH = 40;

    @ParameterizedTest
    @EnumSource
    void damagedPacketsAreRefusedOrUnderstoodByAllAlike(ProtocolVersion version) {
        RandomPackets packets = new RandomPackets(version, 4);
        Random random = new Random(5);
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = RoundTripTest.encoded(version, packets.next());
            byte[] small = bytes.length > 2_000 ? new byte[] {(byte) random.nextInt()} : bytes;
            for (int j = 0; j < MUTANTS_OF_EACH; j++) {
                Agreement.check(version, Mutants.of(small, random));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsRefusedOrUnderstoodByAllAlike(ProtocolVersion version) {
        Random random = new Random(6);
        for (int i = 0; i < 40_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            Agreement.check(version, Mutants.withLength(noise));
        }
    }

    @ParameterizedTest
    @EnumSource
    void publishesAreUnderstoodByDecoderAndViewAlike(ProtocolVersion version) {
        RandomPackets packets = new RandomPackets(version, 7);
        for (int i = 0; i < 10_000; i++) {
            Agreement.check(version, RoundTripTest.encoded(version, packets.publish()));
        }
    }

    /** Pieces of properties, sound and unsound ones, in any number and order, behind a length that fits. */
    @Test
    void assembledPropertiesAreRefusedOrUnderstoodByAllAlike() {
        byte[][] pieces = {
            Wire.bytes(0x01, 0),
            Wire.bytes(0x01, 2),
            Wire.bytes(0x01),
            Wire.bytes(0x02, 0, 0, 0, 9),
            Wire.bytes(0x02, 0, 0, 9),
            Wire.bytes(0x03, 0, 1, "c"),
            Wire.bytes(0x03, 0, 1, 0xFF),
            Wire.bytes(0x03, 0, 9, "c"),
            Wire.bytes(0x08, 0, 1, "r"),
            Wire.bytes(0x08, 0, 1, "+"),
            Wire.bytes(0x08, 0, 0),
            Wire.bytes(0x09, 0, 2, 0xFF, 0),
            Wire.bytes(0x09, 0),
            Wire.bytes(0x0B, 1),
            Wire.bytes(0x0B, 0),
            Wire.bytes(0x0B, 0x80, 1),
            Wire.bytes(0x0B, 0x80, 0),
            Wire.bytes(0x23, 0, 1),
            Wire.bytes(0x23, 0, 0),
            Wire.bytes(0x23, 1),
            Wire.bytes(0x26, 0, 1, "k", 0, 1, "v"),
            Wire.bytes(0x26, 0, 1, "k", 0, 1, 0),
            Wire.bytes(0x26, 0, 0),
            Wire.bytes(0x11, 0, 0, 0, 1),
            Wire.bytes(0x81, 0),
            Wire.bytes(0x04),
        };
        Random random = new Random(14);
        for (int i = 0; i < 200_000; i++) {
            PacketBuffer properties = new PacketBuffer(32);
            for (int j = random.nextInt(5); j > 0; j--) {
                byte[] piece = pieces[random.nextInt(pieces.length)];
                properties.writeBytes(piece, 0, piece.length);
            }
            int first = 0x30 | random.nextInt(16);
            byte[] topic = random.nextInt(4) == 0 ? Wire.bytes(0, 0) : Wire.bytes(0, 1, "t");
            byte[] identifier = (first & 6) == 0 ? new byte[0] : Wire.bytes(0, random.nextInt(3));
            byte[] content = properties.toByteArray();
            Agreement.check(ProtocolVersion.V5, Wire.packet(first, topic, identifier, content.length, content));
        }
    }
}
