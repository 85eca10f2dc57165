package io.linnet.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.TopicName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
    @ParameterizedTest
    @CsvSource({"a, 1", "a/b, 2", "/, 2", "//, 3", "/a, 2", "a/, 2", "a//b, 3"})
    void levelsAreWhatStandsBetweenSlashes(String text, int levels) {
        assertThat(Topic.levels(text)).isEqualTo(levels);
        assertThat(Levels.of(text)).isEqualTo(text.split("/", -1));
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
