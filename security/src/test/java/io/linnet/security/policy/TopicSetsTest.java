package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Filters as sets, against the brute force of all topic names of four levels at most over a small alphabet. */
class TopicSetsTest {
    /** One word more than filters use, so that a wildcard is never all of its spelled-out cases. */
    private static final List<String> WORDS = List.of("a", "b", "", "$s", "other");

    private static final List<String> TOPICS = topics();

    private static List<String> topics() {
        List<String> all = new ArrayList<>();
        List<String> longest = List.of("");
        for (int depth = 0; depth < 4; depth++) {
            boolean first = depth == 0;
            longest = longest.stream()
                    .flatMap(start -> WORDS.stream().map(word -> first ? word : start + "/" + word))
                    .toList();
            all.addAll(longest);
        }
        all.remove("");
        return all;
    }

    private static Set<String> set(String filter) {
        TopicFilter parsed = TopicFilter.parse(filter);
        return TOPICS.stream().filter(parsed::matches).collect(Collectors.toSet());
    }

    private static String filter(Random random) {
        List<String> levels = new ArrayList<>();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            levels.add(List.of("a", "b", "", "$s", "+", "+").get(random.nextInt(6)));
        }
        if (random.nextInt(3) == 0) {
            levels.set(depth - 1, "#");
        }
        String filter = String.join("/", levels);
        return filter.isEmpty() ? "a" : filter;
    }

    @Test
    void containmentAndIntersectionAreThoseOfTheSetsOfTopics() {
        Random random = new Random(4);
        int contained = 0;
        int common = 0;
        for (int i = 0; i < 4_000; i++) {
            String first = filter(random);
            String second = filter(random);
            Set<String> ours = set(first);
            Set<String> theirs = set(second);
            String what = first + " and " + second;
            assertThat(TopicSets.covers(first, second)).as(what).isEqualTo(ours.containsAll(theirs));
            Set<String> both = theirs.stream().filter(ours::contains).collect(Collectors.toSet());
            assertThat(TopicSets.overlap(first, second)).as(what).isEqualTo(!both.isEmpty());
            String intersection = TopicSets.common(first, second);
            if (intersection != null) {
                assertThat(set(intersection)).as(what + " is " + intersection).isEqualTo(both);
            }
            contained += ours.containsAll(theirs) ? 1 : 0;
            common += both.isEmpty() ? 0 : 1;
        }
        assertThat(contained).isGreaterThan(300);
        assertThat(common).isGreaterThan(600);
    }

    @Test
    void aWildcardAtTheFirstLevelHasNoTreeThatBeginsWithADollar() {
        assertThat(TopicSets.covers("#", "$SYS/#")).isFalse();
        assertThat(TopicSets.overlap("+/broker", "$SYS/broker")).isFalse();
        assertThat(TopicSets.covers("$SYS/#", "$SYS/broker/+")).isTrue();
    }

    @Test
    void aFilterWithSixtyThousandLevelsIsJudgedWithoutRecursion() {
        String deep = "/".repeat(60_000);
        assertThat(TopicSets.covers("#", deep)).isTrue();
        assertThat(TopicSets.overlap(deep, "/".repeat(59_999))).isFalse();
    }
}
