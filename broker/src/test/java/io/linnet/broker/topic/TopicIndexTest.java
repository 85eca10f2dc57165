package io.linnet.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.TopicFilter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicIndexTest {
    private final TopicIndex<String> index = new TopicIndex<>();

    // ---- what matches

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "/, /",
        "//, //",
        "'a ', 'a '",
        "#, a",
        "#, a/b/c",
        "#, /",
        "+, a",
        "+/+, /",
        "+/+, a/",
        "/+, /a",
        "a/#, a",
        "a/#, a/",
        "a/#, a/b/c",
        "+/#, a",
        "a/+/c, a//c",
        "$SYS/#, $SYS",
        "$SYS/#, $SYS/broker/uptime",
        "$SYS/+, $SYS/a",
        "a/+, a/$b",
        "a/#, a/$b"
    })
    void finds(String filter, String topicName) {
        add(filter);
        assertThat(index.match(Topic.of(topicName))).containsExactly(filter);
    }

    @ParameterizedTest
    @CsvSource({
        "a, A",
        "a, a/",
        "a, /a",
        "+, a/b",
        "+, /",
        "+, /a",
        "a/+, a",
        "a/+, a/b/c",
        "a/#, ab",
        "a/b/#, a",
        "#, $SYS",
        "+, $SYS",
        "#, $SYS/a",
        "+/a, $SYS/a",
        "+/#, $SYS/a"
    })
    void doesNotFind(String filter, String topicName) {
        add(filter);
        assertThat(index.match(Topic.of(topicName))).isEmpty();
    }

    @Test
    void eachMatchingFilterIsFoundOnce() {
        List<String> filters =
                List.of("a/b", "a/+", "+/b", "+/+", "a/#", "+/#", "#", "a/b/#", "+/b/#", "a/+/#", "+/+/#");
        filters.forEach(this::add);
        Stream.of("a", "b", "a/c/+", "+", "a/b/c/#", "$a/b").forEach(this::add);
        assertThat(index.match(Topic.of("a/b"))).containsExactlyInAnyOrderElementsOf(filters);
    }

    @Test
    void deepFiltersAreFound() {
        String deep = "a/".repeat(2_000) + "b";
        String open = "+/".repeat(2_000) + "b";
        String below = "a/".repeat(2_000) + "#";
        List.of(deep, open, below).forEach(this::add);
        assertThat(index.match(Topic.of(deep))).containsExactlyInAnyOrder(deep, open, below);
        assertThat(index.match(Topic.of(deep + "/c"))).containsExactly(below);
    }

    // ---- values

    @Test
    void aFilterHasOneValue() {
        for (String filter : List.of("a/b", "a/+", "#")) {
            assertThat(index.get(filter)).isNull();
            assertThat(index.computeIfAbsent(filter, () -> "first")).isEqualTo("first");
            assertThat(index.computeIfAbsent(filter, () -> "second")).isEqualTo("first");
            assertThat(index.get(filter)).isEqualTo("first");
        }
        assertThat(index.get("a")).isNull();
        assertThat(index.get("a/#")).isNull();
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        add("a/+/c");
        index.remove("a/+");
        index.remove("a/+/c/d/#");
        index.remove("x/#");
        index.remove("x");
        assertThat(index.match(Topic.of("a/b/c"))).containsExactly("a/+/c");
    }

    @Test
    void aLevelWithManyChildrenLosesNone() {
        List<String> filters =
                IntStream.range(0, 100).mapToObj(i -> "root/" + i + "/+").toList();
        for (String filter : filters) {
            add(filter);
            assertAllFound(filters.subList(0, filters.indexOf(filter) + 1));
        }
        for (int removed = 0; removed < filters.size(); removed++) {
            index.remove(filters.get(removed));
            assertThat(index.match(topicFor(filters.get(removed)))).isEmpty();
            assertAllFound(filters.subList(removed + 1, filters.size()));
        }
    }

    @Test
    void aChildThatWasInTheArrayCanComeBackAfterTheMapWasMade() {
        List<String> filters = IntStream.range(0, 12).mapToObj(i -> i + "/+").toList();
        filters.forEach(this::add);
        filters.forEach(index::remove);
        filters.forEach(
                filter -> assertThat(index.match(topicFor(filter))).as(filter).isEmpty());
        filters.forEach(this::add);
        assertAllFound(filters);
    }

    @Test
    void removalLeavesNoNodeBehind() {
        List<String> filters =
                List.of("a", "a/b", "+", "#", "a/+", "a/+/c/#", "a/+/c", "+/+", "a level that is long/#");
        filters.forEach(this::add);
        assertThat(index.nodes()).isPositive();
        filters.forEach(index::remove);
        assertThat(index.nodes()).isZero();
        filters.forEach(filter -> assertThat(index.get(filter)).as(filter).isNull());
    }

    @Test
    void manyFiltersComeAndGoInATableThatGrowsAndShrinks() {
        List<String> filters = IntStream.range(0, 5_000)
                .mapToObj(i -> i % 2 == 0 ? "site/" + i : "site/" + i + "/+")
                .toList();
        for (int round = 0; round < 3; round++) {
            filters.forEach(this::add);
            assertAllFound(filters);
            filters.subList(10, filters.size()).forEach(index::remove);
            assertAllFound(filters.subList(0, 10));
            assertThat(index.match(Topic.of("site/4999/x"))).isEmpty();
        }
        filters.forEach(index::remove);
        assertThat(index.nodes()).isZero();
    }

    // ---- against the slow matcher

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void findsWhatTheSlowMatcherFinds(long seed) {
        Random random = new Random(seed);
        Map<String, TopicFilter> present = new TreeMap<>();
        for (int round = 0; round < 1_500; round++) {
            String filter = randomFilter(random);
            if (random.nextInt(3) > 0) {
                add(filter);
                present.put(filter, TopicFilter.parse(filter));
            } else {
                String gone = random.nextBoolean() || present.isEmpty()
                        ? filter
                        : List.copyOf(present.keySet()).get(random.nextInt(present.size()));
                index.remove(gone);
                present.remove(gone);
            }
            String topicName = randomName(random);
            assertThat(index.match(Topic.of(topicName)))
                    .as("matches of '%s' (seed %d, round %d)", topicName, seed, round)
                    .containsExactlyInAnyOrderElementsOf(present.values().stream()
                            .filter(each -> each.matches(topicName))
                            .map(TopicFilter::text)
                            .toList());
        }
        List.copyOf(present.keySet()).forEach(index::remove);
        for (int i = 0; i < 200; i++) {
            assertThat(index.match(Topic.of(randomName(random)))).isEmpty();
        }
    }

    private static final String[] LEVELS = {
        "", "a", "b", "ab", "$", "$SYS", "é", "\uD83D\uDC26", "c", "d", "e", "f", "g"
    };

    private static String randomName(Random random) {
        String name = "";
        while (name.isEmpty()) {
            name = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(i -> LEVELS[random.nextInt(LEVELS.length)])
                    .collect(Collectors.joining("/"));
        }
        return name;
    }

    private static String randomFilter(Random random) {
        String[] levels = randomName(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(4) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(4) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }

    // ---- stamps

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a/+", "#", "+/b"})
    void everyChangeOfAMatchingFilterChangesTheStamp(String filter) {
        Topic topic = Topic.of("a/b");
        long before = index.stamp(topic);
        index.computeIfAbsent(filter, () -> filter);
        index.changed(filter);
        long added = index.stamp(topic);
        index.remove(filter);
        assertThat(added).isNotEqualTo(before);
        assertThat(index.stamp(topic)).isNotIn(before, added);
    }

    @Test
    void exactFiltersOfOtherStripesLeaveTheStampAlone() {
        Topic topic = Topic.of("a/b");
        long before = index.stamp(topic);
        index.changed("another/topic");
        assertThat(index.stamp(topic)).isEqualTo(before);
    }

    // ---- readers beside a writer

    @Test
    void readersSeeWhatStaysWhileAWriterChangesEverythingAround() throws Exception {
        List<String> staying = List.of("s/a/b", "s/+/b", "s/a/#", "+/a/b", "#", "s/a/+");
        staying.forEach(this::add);
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                    Topic topic = Topic.of("s/a/b");
                    while (!done.get()) {
                        assertThat(index.match(topic)).containsAll(staying);
                    }
                }))
                .limit(2)
                .toList();
        Random random = new Random(21);
        try {
            for (int round = 0; round < 20_000; round++) {
                String filter = "s/" + random.nextInt(12) + (random.nextBoolean() ? "/+" : "/#");
                String sibling = "s/a/" + random.nextInt(12) + "/#";
                String changing = random.nextBoolean() ? filter : sibling;
                if (random.nextBoolean()) {
                    add(changing);
                } else {
                    index.remove(changing);
                }
            }
        } finally {
            done.set(true);
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get();
        }
    }

    @Test
    void aResultKeptUnderItsStampIsNeverOutOfDate() throws Exception {
        String[] filters = {"x/y", "x/+", "x/#", "+/y"};
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger(-1); // the round whose filter is there for certain, or -1
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            Topic topic = Topic.of("x/y");
            long keptStamp = -1;
            List<String> kept = List.of();
            while (!done.get()) {
                int round = acknowledged.get();
                long stamp = index.stamp(topic);
                if (stamp != keptStamp) {
                    kept = index.match(topic);
                    keptStamp = stamp;
                }
                // when the round is still acknowledged, its filter was there all the time
                if (round >= 0 && !kept.contains(filters[round % filters.length])) {
                    assertThat(acknowledged.get()).isNotEqualTo(round);
                }
            }
        });
        for (int round = 0; round < 20_000 && !reader.isDone(); round++) {
            String filter = filters[round % filters.length];
            add(filter);
            acknowledged.set(round);
            assertThat(index.match(Topic.of("x/y"))).contains(filter);
            acknowledged.set(-1);
            index.remove(filter);
        }
        done.set(true);
        reader.get();
    }

    private void add(String filter) {
        index.computeIfAbsent(filter, () -> filter);
        index.changed(filter);
    }

    private void assertAllFound(List<String> filters) {
        for (String filter : filters) {
            assertThat(index.match(topicFor(filter))).as(filter).containsExactly(filter);
        }
    }

    private static Topic topicFor(String filter) {
        return Topic.of(filter.replace("+", "x"));
    }
}
