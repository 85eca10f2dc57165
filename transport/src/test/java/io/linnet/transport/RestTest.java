package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestTest {
    private static byte[] content(Rest rest) {
        return Arrays.copyOfRange(rest.bytes(), rest.start(), rest.end());
    }

    @Test
    void aNewRestIsExactlyAsLargeAsItsBytes() {
        Rest rest = Rest.copyOf(new byte[] {1, 2, 3, 4}, 1, 3);
        assertThat(rest.bytes()).containsExactly(2, 3);
        assertThat(rest.length()).isEqualTo(2);
    }

    @Test
    void roomGrowsWithTheBytesThatCame() {
        Rest rest = Rest.copyOf(new byte[1000], 0, 1000);
        ByteBuf one = Unpooled.wrappedBuffer(new byte[] {7});
        rest.append(one, 1);
        assertThat(rest.bytes()).hasSize(2000);
        assertThat(content(rest)).hasSize(1001).endsWith(7);
    }

    @Test
    void usedBytesMakeRoomForNewOnes() {
        Rest rest = Rest.copyOf(new byte[1000], 0, 1000);
        rest.skip(700);
        byte[] before = rest.bytes();
        rest.append(Unpooled.wrappedBuffer(new byte[] {7, 8}), 2);
        assertThat(rest.length()).isEqualTo(302);
        assertThat(rest.bytes()).isSameAs(before);
    }

    @Test
    void aSmallRestDoesNotHoldALargeArray() {
        Rest rest = Rest.copyOf(new byte[100_000], 0, 100_000);
        rest.skip(99_990);
        assertThat(rest.bytes()).hasSize(10);
    }

    @Test
    void anyMixOfAppendingAndUsingKeepsTheOrder() {
        Random random = new Random(7);
        byte[] stream = new byte[200_000];
        random.nextBytes(stream);
        ByteBuf in = Unpooled.wrappedBuffer(stream);
        int used = 100;
        Rest rest = Rest.of(in.readSlice(1_000));
        rest.skip(used);
        while (in.isReadable()) {
            rest.append(in, Math.min(in.readableBytes(), 1 + random.nextInt(500)));
            int more = random.nextInt(Math.min(600, rest.length()));
            rest.skip(more);
            used += more;
            assertThat(content(rest)).isEqualTo(Arrays.copyOfRange(stream, used, used + rest.length()));
        }
    }
}
