package io.linnet.cli.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTreeTest {
    private final TopicTree tree = new TopicTree();

    private void came(String topicName, String payload) {
        tree.add(topicName, payload.getBytes(UTF_8), false);
    }

    private String drawn(int lines, int columns) {
        return String.join("\n", new TreeText(lines, columns, false).tree(tree));
    }

    @Test
    void levelsStandBelowEachOther() {
        came("home/kitchen/temperature", "21.5");
        came("home/kitchen/temperature", "22");
        came("home/door", "open");
        came("status", "");
        tree.add("home/kitchen", new byte[] {(byte) 0xFF, 0}, true);
        assertThat(drawn(100, 100)).isEqualTo("""
                4 topics, 5 messages, 0/s
                ├ home
                │ ├ door                 1x       0/s  open
                │ └ kitchen              1x       0/s  (2 bytes) (retained)
                │   └ temperature        2x       0/s  22
                └ status                 1x       0/s  (empty)""");
    }

    @Test
    void onlyAsManyLevelsAreOpenAsThereIsRoomFor() {
        came("a/b/c", "1");
        came("a/b/d", "2");
        came("e", "3");
        assertThat(drawn(4, 100))
                .contains("a")
                .contains("(2 topics)")
                .doesNotContain("c ")
                .hasLineCount(4);
        assertThat(drawn(3, 100)).hasLineCount(3).contains("(2 topics)");
    }

    @Test
    void whatDoesNotFitIsCounted() {
        for (int i = 0; i < 50; i++) {
            came("t" + i, "x");
        }
        assertThat(drawn(10, 100)).hasLineCount(10).endsWith("... and 42 more lines");
    }

    @Test
    void linesAreAsLongAsTheWindowIsWide() {
        came("a".repeat(100), "b".repeat(100));
        assertThat(new TreeText(10, 60, false).tree(tree))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void flatListNamesWholeTopics() {
        came("a/b", "1");
        came("a", "2");
        came("/x", "3");
        assertThat(new TreeText(10, 100, false).topics(tree))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("3 topics"),
                        line -> assertThat(line).startsWith("''/x "),
                        line -> assertThat(line).startsWith("a "),
                        line -> assertThat(line).startsWith("a/b "));
    }

    @Test
    void nothingThatCameMovesTheCursor() {
        came("a\u009b2J", "\u001b[2J\nnew line");
        assertThat(drawn(10, 100))
                .doesNotContain("\u001b")
                .doesNotContain("\u009b")
                .hasLineCount(2);
    }

    @Test
    void longPayloadIsShownThoughItEndsInsideACharacter() {
        came("a", "ä".repeat(400) + "b");
        assertThat(drawn(10, 120)).contains("ääää").endsWith("…");
    }

    @Test
    void ratesFollowWhatComes() {
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 20; i++) {
                came("fast/one", "x");
            }
            tree.passed(1);
        }
        assertThat(tree.rate()).isBetween(19.9, 20.1);
        for (int second = 0; second < 60; second++) {
            tree.passed(1);
        }
        assertThat(tree.rate()).isLessThan(0.01);
    }

    @Test
    void topicsBeyondTheBoundAreCountedOnly() {
        for (int i = 0; i < TopicTree.MOST_NODES + 5; i++) {
            tree.add("t" + i, new byte[0], false);
        }
        assertThat(tree.topics()).isEqualTo(TopicTree.MOST_NODES);
        assertThat(tree.beyond()).isEqualTo(5);
        assertThat(drawn(3, 200)).contains("5 messages of more topics than are kept");
    }

    @Test
    void coloursAreThereOnlyWhenTheyAreAskedFor() {
        came("a", "1");
        assertThat(String.join("", new TreeText(10, 80, true).tree(tree))).contains("\u001b[36ma\u001b[0m");
        assertThat(drawn(10, 80)).doesNotContain("\u001b");
    }
}
