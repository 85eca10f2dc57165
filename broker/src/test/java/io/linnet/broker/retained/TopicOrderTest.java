package io.linnet.broker.retained;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicOrderTest {
    /** One to four bytes of UTF-8, and around the surrogates, where the order of chars differs from that of code points. */
    private static final int[] CODE_POINTS = {
        0x20, '!', '/', '0', 'a', 0x7F, 0xE9, 0x7FF, 0x20AC, 0xD7FF, 0xE000, 0xFFFD, 0x1_0000, 0x1_F426, 0x10_FFFD
    };

    private static int byBytes(String first, String second) {
        return Arrays.compareUnsigned(first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            name.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return name.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void isTheOrderOfTheBytesOnDisk(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String first = name(random);
            String second = name(random);
            assertThat(Integer.signum(TopicOrder.compare(first, second)))
                    .as("'%s' and '%s'", first, second)
                    .isEqualTo(Integer.signum(byBytes(first, second)));
        }
    }

    @Test
    void codePointsBeyondTheBasicPlaneComeLast() {
        String bird = "\uD83D\uDC26";
        String last = "\uFFFD";
        assertThat(bird.compareTo(last)).isNegative();
        assertThat(TopicOrder.compare(bird, last)).isPositive();
        assertThat(TopicOrder.compare("a/" + bird, "a/" + last)).isPositive();
    }

    @Test
    void aNameComesBeforeThoseThatItBegins() {
        assertThat(TopicOrder.compare("a", "a/b")).isNegative();
        assertThat(TopicOrder.compare("a!", "a/b")).isNegative();
        assertThat(TopicOrder.compare("a/b", "a/b")).isZero();
    }
}
