package io.linnet.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
    @ParameterizedTest
    @CsvSource({"a, 1", "a/b, 2", "/, 2", "//, 3", "/a, 2", "a/, 2", "a//b, 3"})
    void levelsAreWhatStandsBetweenSlashes(String text, int levels) {
        assertThat(Topic.levels(text)).isEqualTo(levels);
        Levels split = Levels.of(text.getBytes(StandardCharsets.UTF_8));
        assertThat(IntStream.range(0, split.count()).mapToObj(split::text)).containsExactly(text.split("/", -1));
    }

    @ParameterizedTest
    @CsvSource({"a, a", "käse, käse", "1234567, 1234567", "12345678, 12345678", "'', ''"})
    void equalLevelsHaveEqualWords(String one, String other) {
        assertThat(sameLevel(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a, b", "a, aa", "1234567, 12345678", "12345678, 12345679", "x1234567, y1234567", "'', a", "+, #"})
    void differentLevelsDiffer(String one, String other) {
        assertThat(sameLevel(one, other)).isFalse();
        assertThat(sameLevel(other, one)).isFalse();
    }

    private static boolean sameLevel(String one, String other) {
        Levels ones = Levels.of(("x/" + one + "/y").getBytes(StandardCharsets.UTF_8));
        Levels others = Levels.of(other.getBytes(StandardCharsets.UTF_8));
        return ones.word(1) == others.word(0) && ones.hasRest(1, others.rest(0));
    }

    @Test
    void aTopicIsItsNameAsTextAndAsBytes() {
        byte[] utf8 = "käse/\uD83E\uDDC0".getBytes(StandardCharsets.UTF_8);
        Topic topic = new Topic(utf8);
        assertThat(topic.name()).isEqualTo("käse/\uD83E\uDDC0");
        assertThat(topic.utf8()).isEqualTo(utf8);
        assertThat(topic.hash()).isEqualTo(TopicName.hash(utf8, 0, utf8.length));
        assertThat(topic).isEqualTo(Topic.of(topic.name())).hasToString(topic.name());
        assertThat(topic).hasSameHashCodeAs(Topic.of(topic.name())).isNotEqualTo(Topic.of("other"));
    }
}
