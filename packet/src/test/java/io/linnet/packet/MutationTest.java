package io.linnet.packet;

import java.util.Random;
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
}
