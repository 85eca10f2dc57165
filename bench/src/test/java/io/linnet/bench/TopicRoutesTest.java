package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class TopicRoutesTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/+, a/b, true",
        "+/+, a/b, true",
        "+, a/b, false",
        "a/#, a/b/c, true",
        "a/#, a, true",
        "a/+, a, false",
        "#, a/b, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/x, true",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "a/+, a/, true"
    })
    void filtersMatchAsTheStandardSays(String filter, String topic, boolean expected) {
        assertThat(TopicRoutes.matches(filter, topic)).isEqualTo(expected);
    }

    @Test
    void pairsHaveAFlowEach() {
        TopicRoutes routes = new TopicRoutes(List.of("t/0", "t/1", "t/2"), List.of("t/2", "t/0"));
        assertThat(routes.flows()).isEqualTo(2);
        assertThat(routes.receivers(0)).isEqualTo(1);
        assertThat(routes.receivers(1)).isZero();
        assertThat(routes.flow(0, 1)).isZero();
        assertThat(routes.flow(2, 0)).isEqualTo(1);
        assertThat(routes.flow(0, 0)).isEqualTo(Topology.NO_FLOW);
        assertThat(pairs(routes)).containsExactly("0: 0 to 1", "1: 2 to 0");
    }

    @Test
    void membersOfASharedSubscriptionAreOneReceiverWithoutOrder() {
        TopicRoutes routes =
                new TopicRoutes(List.of("t/0", "t/1"), List.of("$share/g/t/#", "$share/g/t/#", "$share/h/t/#", "t/1"));
        assertThat(routes.flows()).isEqualTo(5);
        assertThat(routes.receivers(0)).isEqualTo(2);
        assertThat(routes.receivers(1)).isEqualTo(3);
        assertThat(routes.flow(0, 0)).isEqualTo(routes.flow(0, 1)).isNotEqualTo(routes.flow(0, 2));
        assertThat(routes.isOrdered(routes.flow(1, 0))).isFalse();
        assertThat(routes.isOrdered(routes.flow(1, 3))).isTrue();
        assertThat(pairs(routes)).hasSize(5);
    }

    private static List<String> pairs(TopicRoutes routes) {
        List<String> pairs = new ArrayList<>();
        routes.each((flow, publisher, subscriber) -> pairs.add(flow + ": " + publisher + " to " + subscriber));
        return pairs;
    }
}
