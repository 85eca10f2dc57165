package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/ranking",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "sport/#, sport",
        "#, anything/at/all",
        "#, /",
        "sport/tennis/+, sport/tennis/player1",
        "sport/+, sport/",
        "+, finance",
        "+/+, /finance",
        "/+, /finance",
        "+/tennis/#, sport/tennis",
        "+/tennis/#, /tennis/a/b",
        "sport/+/player1, sport/tennis/player1",
        "sport/+/+/#, sport/a/b",
        "$SYS/#, $SYS/monitor/Clients",
        "$SYS/monitor/+, $SYS/monitor/Clients",
        "a//b, a//b",
        "a/+/b, a//b",
        "a/b/, a/b/",
        "sport/$x, sport/$x",
        "sport/#, sport/$x",
    })
    void matches(String filter, String name) {
        assertThat(TopicFilter.parse(filter).matches(name)).isTrue();
        assertThat(TopicFilter.parse("$share/group/" + filter).matches(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/+, sport/tennis/player1/ranking",
        "sport/+, sport",
        "+, /finance",
        "#, $SYS",
        "+/monitor/Clients, $SYS/monitor/Clients",
        "+, $SYS",
        "$SYS, $SYS/",
        "a, A",
        "a/b, a/b/",
        "a/b/, a/b",
        "a, aa",
        "aa, a",
        "sport/#, sports",
        "sport/#, spor",
        "sport/+/#, sport",
        "/, a",
        "a/+/b, a/b",
    })
    void doesNotMatch(String filter, String name) {
        assertThat(TopicFilter.parse(filter).matches(name)).isFalse();
        assertThat(TopicFilter.parse("$share/group/" + filter).matches(name)).isFalse();
    }

    @Test
    void matchesLikeARegularExpression() {
        Random random = new Random(8);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            TopicFilter filter = TopicFilter.parse(levels(random, "", "a", "b", "$a", "+", "+") + tail(random));
            String name = levels(random, "", "a", "b", "$a", "ab");
            boolean expected = reference(filter.filter()).matcher(name).matches();
            assertThat(filter.matches(name)).as(filter.text() + " and " + name).isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(1_000);
    }

    private static String levels(Random random, String... choices) {
        String levels = Stream.generate(() -> choices[random.nextInt(choices.length)])
                .limit(1 + random.nextInt(4))
                .collect(Collectors.joining("/"));
        return levels.isEmpty() ? "/" : levels;
    }

    private static String tail(Random random) {
        return random.nextInt(3) == 0 ? "/#" : "";
    }

    /** The rules of section 4.7 once more, in another language. */
    private static Pattern reference(String filter) {
        String guard = filter.startsWith("+") || filter.startsWith("#") ? "(?!\\$)" : "";
        String expression = Stream.of(filter.split("/", -1))
                .map(level -> switch (level) {
                    case "+" -> "/[^/]*";
                    case "#" -> "(/.*)?";
                    default -> "/" + Pattern.quote(level);
                })
                .collect(Collectors.joining());
        String withoutFirstSlash = expression.startsWith("(") ? ".*" : expression.substring(1);
        return Pattern.compile(guard + withoutFirstSlash);
    }

    @ParameterizedTest
    @CsvSource({
        "a#, MQTT-4.7.1-1, 1",
        "a/#/b, MQTT-4.7.1-1, 2",
        "##, MQTT-4.7.1-1, 0",
        "sport/tennis#, MQTT-4.7.1-1, 12",
        "sport/tennis/#/ranking, MQTT-4.7.1-1, 13",
        "sport+, MQTT-4.7.1-2, 5",
        "+a, MQTT-4.7.1-2, 0",
        "a/b+/c, MQTT-4.7.1-2, 3",
        "++, MQTT-4.7.1-2, 0",
        "'', MQTT-4.7.3-1, 0",
        "$share//a, MQTT-4.8.2-1, 7",
        "$share/, MQTT-4.8.2-1, 7",
        "$share/group, MQTT-4.8.2-2, 12",
        "$share/group/, MQTT-4.8.2-2, 13",
        "$share/gr+up/a, MQTT-4.8.2-2, 9",
        "$share/#/a, MQTT-4.8.2-2, 7",
        "$share/g/a+, MQTT-4.7.1-2, 10",
        "$share/g/#/b, MQTT-4.7.1-1, 9",
    })
    void isRefused(String text, String statement, int index) {
        ProtocolViolation violation = catchThrowableOfType(ProtocolViolation.class, () -> TopicFilter.parse(text));
        assertThat(violation.reasonCode()).isEqualTo(ReasonCode.TOPIC_FILTER_INVALID);
        assertThat(violation.statement()).isEqualTo(statement);
        assertThat(violation).hasMessageContaining("index " + index + " ");
    }

    @Test
    void whatNoPacketMayCarryIsRefused() {
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> TopicFilter.parse("a\0"))
                        .statement())
                .isEqualTo("MQTT-4.7.3-2");
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> TopicFilter.parse("a\uD800"))
                        .statement())
                .isEqualTo("MQTT-1.5.4-1");
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> TopicFilter.parse("é".repeat(32_768)))
                        .statement())
                .isEqualTo("MQTT-4.7.3-3");
        assertThat(TopicFilter.parse("a".repeat(65_535)).hasWildcard()).isFalse();
    }

    @Test
    void aSharedFilterHasThreeParts() {
        TopicFilter filter = TopicFilter.parse("$share/consumer1//finance/+");
        assertThat(filter.isShared()).isTrue();
        assertThat(filter.shareName()).isEqualTo("consumer1");
        assertThat(filter.filter()).isEqualTo("/finance/+");
        assertThat(filter.text()).isEqualTo("$share/consumer1//finance/+");
        assertThat(filter.hasWildcard()).isTrue();
        assertThat(filter.matches("/finance/stock")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share", "$shared/a/b", "$SHARE/a/b", "a/$share/b"})
    void onlyTheExactPrefixIsShared(String text) {
        TopicFilter filter = TopicFilter.parse(text);
        assertThat(filter.isShared()).isFalse();
        assertThat(filter.filter()).isEqualTo(text);
        assertThat(filter.hasWildcard()).isFalse();
    }
}
