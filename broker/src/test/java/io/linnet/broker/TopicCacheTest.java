package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.TopicName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicCacheTest {
    private final TopicCache cache = new TopicCache(1_000);

    @Test
    void findsAnEntryByTheBytesOfItsName() {
        TopicEntry entry = cache.add(Topic.of("a/b"));
        byte[] bytes = "xxa/bxx".getBytes(StandardCharsets.UTF_8);
        assertThat(cache.find(bytes, 2, 3, TopicName.hash(bytes, 2, 3))).isSameAs(entry);
        assertThat(cache.find(bytes, 1, 3, TopicName.hash(bytes, 1, 3))).isNull();
    }

    @Test
    void namesWithTheSameHashAreToldApart() {
        TopicEntry entry = cache.add(Topic.of("a"));
        byte[] other = {'b'};
        assertThat(cache.find(other, 0, 1, entry.topic.hash())).isNull();
        byte[] longer = {'a', 'a'};
        assertThat(cache.find(longer, 0, 2, entry.topic.hash())).isNull();
    }

    @Test
    void growsUpToItsMaximum() {
        TopicEntry[] entries = new TopicEntry[1_000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = cache.add(Topic.of("topic/" + i));
        }
        for (int i = 0; i < entries.length; i++) {
            assertThat(find("topic/" + i)).isSameAs(entries[i]);
        }
    }

    @Test
    void beginsAnewWhenItIsFull() {
        for (int i = 0; i < 1_000; i++) {
            cache.add(Topic.of("topic/" + i));
        }
        TopicEntry last = cache.add(Topic.of("one more"));
        assertThat(find("topic/0")).isNull();
        assertThat(find("topic/999")).isNull();
        assertThat(find("one more")).isSameAs(last);
    }

    private @Nullable TopicEntry find(String name) {
        Topic topic = Topic.of(name);
        return cache.find(topic.utf8(), 0, topic.utf8().length, topic.hash());
    }
}
