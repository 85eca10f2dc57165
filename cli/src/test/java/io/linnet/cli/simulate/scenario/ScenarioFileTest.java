package io.linnet.cli.simulate.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
    @Test
    void whatIsNotWrittenIsUsual() {
        Problems problems = new Problems("s.yaml");
        Scenario scenario = ScenarioFile.read("groups: {lamp: {telemetry: {on: {topic: 'a/{device}'}}}}", problems)
                .orElseThrow();
        Group lamp = scenario.groups().getFirst();
        assertThat(lamp.count()).isEqualTo(1);
        assertThat(lamp.telemetry().getFirst().everyMillis()).isEqualTo(10_000);
        assertThat(lamp.telemetry().getFirst().burst()).isEqualTo(1);
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void sizeKeepsProportionsAndEveryGroup() {
        Scenario scenario = ScenarioFile.read("groups: {a: {count: 90}, b: {count: 10}, c: {}}", new Problems("s.yaml"))
                .orElseThrow();
        assertThat(scenario.withSize(11).groups()).extracting(Group::count).containsExactly(10, 1, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "# | s.yaml: nothing is written here; begin with groups:",
                "seed: 1 | s.yaml: there is no group of devices",
                "group: {} | s.yaml:1:1: unknown key 'group', did you mean groups?",
                "groups: {a: {cuont: 1}} | s.yaml:1:14: unknown key 'cuont' below groups.a, did you mean count?",
                "groups: {a: {count: 0}} | s.yaml:1:21: groups.a.count: '0' came, allowed is a number from 1 to 100000",
                "groups: {a: {telemetry: {t: {every: 1s}}}} | s.yaml:1:29: groups.a.telemetry.t.topic is missing",
                "groups: {a: {telemetry: {t: {topic: a/#}}}} | s.yaml:1:37: groups.a.telemetry.t.topic: 'a/#' came",
                "groups: {a: {telemetry: {t: {topic: '{x}'}}}} | unknown placeholder {x}, allowed are {device}, {n}, {group}",
                "groups: {a: {will: {topic: w, payload: '{heat}'}}} | unknown placeholder {heat}, allowed are {device}",
                "groups: {a: {values: {v: {from: 1}}}} | s.yaml:1:26: groups.a.values.v.kind is missing",
                "groups: {a: {values: {v: {kind: dice}}}} | 'dice' came, allowed is choice, counter, flip, sine, uniform, walk",
                "groups: {a: {values: {v: {kind: walk, from: 5, to: 1}}}} | 1.0 came, allowed is not below from, which is 5.0",
                "groups: {a: {values: {v: {kind: walk, from: low}}}} | 'low' came, allowed is a number",
                "groups: {a: {values: {v: {kind: choice}}}} | groups.a.values.v.of is missing",
                "groups: {a: {values: {v: {kind: flip, probability: 2}}}} | 2.0 came, allowed is 0 to 1",
                "groups: {a: {commands: {c: {filter: 'a/#/b'}}}} | 'a/#/b' came, allowed is a topic filter",
                "groups: {a: {commands: {c: {answer: b}}}} | groups.a.commands.c.filter is missing",
                "groups: {a: {telemetry: {t: {topic: a, qos: 3}}}} | '3' came, allowed is 0, 1, 2",
                "groups: {a: {flapping: {every: soon}}} | 'soon' came, allowed is a duration"
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String message) {
        Problems problems = new Problems("s.yaml");
        assertThat(ScenarioFile.read(text, problems)).isEmpty();
        assertThat(problems.all()).extracting(Problem::toString).anyMatch(each -> each.contains(message));
    }
}
