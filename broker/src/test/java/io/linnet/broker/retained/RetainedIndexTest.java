package io.linnet.broker.retained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedIndexTest {
    /** Levels around the slash in the order of characters: some come before it, some after, some are prefixes of others. */
    private static final String[] LEVELS = {
        "",
        "a",
        "a!",
        "a-",
        "a.",
        "a0",
        "aa",
        "b",
        "!",
        "-",
        ".",
        "0",
        "$",
        "$SYS",
        "%",
        " ",
        "é",
        "\uD83D\uDC26",
        "\uFFFD",
        "z"
    };

    private final RetainedIndex<String> index = new RetainedIndex<>();

    @Test
    void keepsTheLastValueOfATopic() {
        index.put("a", "old");
        index.put("a", "new");
        assertThat(found("a")).containsExactly("new");
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void forgetsATopic() {
        index.put("a", "x");
        index.remove("b");
        index.remove("a");
        index.remove("a");
        assertThat(index.size()).isZero();
        assertThat(found("#")).isEmpty();
    }

    @Test
    void forgetsAValueOnlyIfItIsStillThere() {
        index.put("a", "new");
        index.remove("a", "old");
        assertThat(index.size()).isEqualTo(1);
        index.remove("a", "new");
        assertThat(index.size()).isZero();
    }

    @Test
    void theIteratorEndsWithAnException() {
        index.put("a", "a");
        Iterator<String> all = index.matching("+");
        assertThat(all.next()).isEqualTo("a");
        assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
        assertThat(all.hasNext()).isFalse();
    }

    @Test
    void whatComesWhileTheIteratorGoesAlongMayBeSeenAndWhatStaysIs() {
        IntStream.range(0, 100).forEach(i -> put("t/" + i));
        List<String> seen = new ArrayList<>();
        for (Iterator<String> all = index.matching("t/+"); all.hasNext(); ) {
            seen.add(all.next());
            index.remove("t/" + (99 - seen.size()));
            put("t/x" + seen.size());
        }
        assertThat(seen).doesNotHaveDuplicates().isSorted().contains("t/0", "t/1", "t/10", "t/99");
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void findsWhatTheSlowMatcherFinds(long seed) {
        Random random = new Random(seed);
        TreeSet<String> names = new TreeSet<>(TopicOrder::compare);
        int count = 20 + random.nextInt(400);
        for (int i = 0; i < count; i++) {
            String name = randomName(random, 1 + random.nextInt(4));
            names.add(name);
            put(name);
        }
        for (int round = 0; round < 400; round++) {
            String filter = randomFilter(random);
            TopicFilter slow = TopicFilter.parse(filter);
            assertThat(found(filter))
                    .as("matches of '%s' (seed %d)", filter, seed)
                    .containsExactlyElementsOf(
                            names.stream().filter(slow::matches).toList());
        }
    }

    @Test
    void anOpenFirstLevelDoesNotSeeDollarTopics() {
        List.of("$SYS/a", "$", "$x", "\"a", "%", "a", "a/b").forEach(this::put);
        assertThat(found("#")).containsExactly("\"a", "%", "a", "a/b");
        assertThat(found("+")).containsExactly("\"a", "%", "a");
        assertThat(found("+/#")).containsExactly("\"a", "%", "a", "a/b");
        assertThat(found("$SYS/#")).containsExactly("$SYS/a");
    }

    // ---- the number of look-ups

    @Test
    void aFilterThatMatchesOneTopicOfManyLooksAtFew() {
        TreeSet<String> names = new TreeSet<>(TopicOrder::compare);
        for (int i = 0; i < 1_000; i++) {
            names.add("building/" + i + "/temperature");
            names.add("building/" + i + "/humidity");
            names.add("else/" + i);
        }
        assertThat(steps("building/7/+", names)).isLessThan(8);
        assertThat(steps("building/7/#", names)).isLessThan(8);
        assertThat(steps("building/7/temperature", names)).isLessThan(8);
        assertThat(steps("nothing/#", names)).isLessThan(8);
    }

    @Test
    void openLevelsCostTheirDifferentValuesAndNotWhatIsBelow() {
        TreeSet<String> names = new TreeSet<>(TopicOrder::compare);
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 500; j++) {
                names.add("site" + i + "/sensor" + j + "/value");
            }
            names.add("site" + i + "/status");
        }
        assertThat(steps("+/status", names)).isLessThan(10 * 5);
        assertThat(steps("+/sensor7/value", names)).isLessThan(10 * 5);
        assertThat(steps("+", names)).isLessThan(10 * 5);
        assertThat(steps("+/+", names)).isLessThan(10 * 501 * 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void stepsAreBoundedByMatchesAndOpenValues(long seed) {
        Random random = new Random(seed);
        TreeSet<String> names = new TreeSet<>(TopicOrder::compare);
        for (int i = 0; i < 2_000; i++) {
            names.add(randomName(random, 1 + random.nextInt(4)));
        }
        for (int round = 0; round < 200; round++) {
            String filter = randomFilter(random);
            assertThat(steps(filter, names)).as("steps of '%s'", filter).isLessThanOrEqualTo(bound(filter, names));
        }
    }

    /** Four look-ups for each match and for each different prefix up to an open level, and a few to begin with. */
    private static long bound(String filter, NavigableSet<String> names) {
        String[] levels = filter.split("/", -1);
        TopicFilter slow = TopicFilter.parse(filter);
        long bound = 8 + names.stream().filter(slow::matches).count();
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("+")) {
                int depth = i + 1;
                TopicFilter prefix =
                        TopicFilter.parse(String.join("/", List.of(levels).subList(0, depth)) + "/#");
                bound += names.stream()
                        .filter(prefix::matches)
                        .map(name -> List.of(name.split("/", -1)).stream()
                                .limit(depth)
                                .toList())
                        .distinct()
                        .count();
            }
        }
        return 4 * bound;
    }

    /** Walks as the index does and counts the look-ups; each step has to go forward. */
    private static long steps(String filter, NavigableSet<String> names) {
        FilterSeek seek = new FilterSeek(filter);
        long steps = 0;
        String from = "";
        while (from != null) {
            steps++;
            String name = names.ceiling(from);
            String target = name == null ? null : seek.seekFrom(name);
            if (name != null && target != null) {
                assertThat(TopicOrder.compare(target, name))
                        .as("'%s' from '%s' for '%s'", target, name, filter)
                        .isNotNegative();
                from = target.equals(name) ? name + '\0' : target;
            } else {
                from = null;
            }
        }
        return steps;
    }

    private void put(String name) {
        index.put(name, name);
    }

    private List<String> found(String filter) {
        List<String> values = new ArrayList<>();
        index.matching(filter).forEachRemaining(values::add);
        return values;
    }

    private static String randomName(Random random, int levels) {
        String name = IntStream.range(0, levels)
                .mapToObj(i -> LEVELS[random.nextInt(LEVELS.length)])
                .collect(Collectors.joining("/"));
        return name.isEmpty() ? "/" : name;
    }

    private static String randomFilter(Random random) {
        String[] levels = randomName(random, 1 + random.nextInt(4)).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(3) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(3) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }
}
