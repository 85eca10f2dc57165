package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.linnet.broker.Identity.Action;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    @Test
    void allPartsOfARuleAreRead() {
        Rule rule = Rule.parse(" allow publish,receive  \"meeting rooms/${clientid}/#\" no retain qos <= 1 ", "here");
        assertThat(rule.allows()).isTrue();
        assertThat(rule.actions()).isEqualTo(Set.of(Action.PUBLISH, Action.RECEIVE));
        assertThat(rule.maximumQos()).isEqualTo(1);
        assertThat(rule.retain()).isFalse();
        assertThat(rule)
                .hasToString("\"allow publish,receive  \"meeting rooms/${clientid}/#\" no retain qos <= 1\" (here)");
    }

    @Test
    void withoutLimitsEveryQosAndRetainAreAllowed() {
        Rule rule = Rule.parse("allow all #", "");
        assertThat(rule.maximumQos()).isEqualTo(2);
        assertThat(rule.retain()).isTrue();
        assertThat(rule.actions()).isEqualTo(Set.of(Action.values()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permit publish a | 0 | 'permit' begins no rule, allowed are allow and deny",
                "allow write a | 6 | 'write' is no action",
                "allow publish,,all a | 14 | '' is no action",
                "allow publish | 13 | a rule is allow or deny, then publish",
                "allow publish a/#/b | 14 | # came, allowed is it only as the whole last level",
                "allow publish a/${user}/b | 16 | ${user} is nothing that is known of a client",
                "allow publish a/${clientid | 16 | ${ has no }",
                "allow publish \"a b | 14 | the quotation mark is not closed",
                "allow publish a qos < 1 | 16 | 'qos' is no limit here",
                "allow publish a qos <= 3 | 23 | '3' is no QoS",
                "allow publish a qos <= 1 qos <= 0 | 25 | 'qos' is no limit here",
                "deny publish a no retain | 15 | limits stand behind allow only",
                "allow subscribe a no retain | 18 | no retain is a limit of publish",
                "allow subscribe $share/g/a | 16 | without $share/name/",
            })
    void whatIsWrongIsSaidWithItsPlace(String text, int index, String message) {
        assertThatExceptionOfType(RuleSyntax.class)
                .isThrownBy(() -> Rule.parse(text, ""))
                .withMessageContaining(message)
                .satisfies(wrong -> assertThat(wrong.index()).isEqualTo(index));
    }

    @Test
    void whateverComesIsReadOrRefusedWithAPlaceInIt() {
        List<String> pieces = List.of(
                "allow",
                "deny",
                "publish",
                "subscribe",
                ",",
                " ",
                "\"",
                "${clientid}",
                "${",
                "}",
                "a",
                "/",
                "+",
                "#",
                "$",
                "qos",
                "<=",
                "1",
                "no",
                "retain",
                "all",
                "\t",
                "é",
                "\0",
                "${cert.cn}",
                "receive");
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "allow publish " : "");
            for (int left = random.nextInt(9); left > 0; left--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextInt(4) == 0 ? " " : "");
            }
            try {
                Rule.parse(text.toString(), "");
                read++;
            } catch (RuleSyntax wrong) {
                assertThat(wrong.index()).isBetween(0, text.length());
                assertThat(wrong.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }
}
