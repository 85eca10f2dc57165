package io.linnet.packet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Holds decoder, encoder and view to {@link Agreement} for any bytes; the first byte chooses the version.
 *
 * <p>The ordinary build runs the seeds in the resources only. {@code JAZZER_FUZZ=1 ./mvnw test -pl packet -Djazzer.hooks=true
 * -Dtest=PacketFuzzTest#anyBytesAreRefusedOrUnderstood} searches for more.
 */
final class PacketFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void anyBytesAreRefusedOrUnderstood(byte[] input) {
        if (input.length > 0) {
            Agreement.check(version(input), Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /** The remaining length is made to fit, so that the search is not about the header. */
    @FuzzTest(maxDuration = "5m")
    void anyBodyIsRefusedOrUnderstood(byte[] input) {
        if (input.length > 1) {
            Object body = Arrays.copyOfRange(input, 2, input.length);
            Agreement.check(version(input), Wire.packet(input[1], body));
        }
    }

    private static ProtocolVersion version(byte[] input) {
        return Objects.requireNonNull(ProtocolVersion.ofLevel(3 + Math.floorMod(input[0], 3)));
    }
}
