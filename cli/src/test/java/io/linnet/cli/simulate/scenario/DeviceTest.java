package io.linnet.cli.simulate.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.simulate.scenario.Happening.Arrive;
import io.linnet.cli.simulate.scenario.Happening.Send;
import io.linnet.cli.simulate.scenario.Happening.Vanish;
import io.linnet.client.settings.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What devices do, without a clock. */
class DeviceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static List<Device> devices(String groups) {
        return ScenarioFile.read("groups: {" + groups + "}", new Problems("s.yaml"))
                .orElseThrow()
                .devices(START);
    }

    private static List<Happening> until(Device device, long millis) {
        List<Happening> happenings = new ArrayList<>();
        for (Optional<Happening> next = device.next();
                next.isPresent() && next.get().atMillis() <= millis;
                next = device.next()) {
            happenings.add(next.get());
        }
        return happenings;
    }

    private static List<Send> sends(Device device, long millis) {
        return until(device, millis).stream()
                .filter(Send.class::isInstance)
                .map(Send.class::cast)
                .toList();
    }

    private static List<String> payloads(String values, int count) {
        Device device = devices(
                        "g: {values: {v: {" + values + "}}, telemetry: {t: {topic: t, every: 1s, payload: '{v}'}}}")
                .getFirst();
        return sends(device, (count + 1) * 1_000L).stream()
                .map(send -> send.message().payload())
                .limit(count)
                .toList();
    }

    @Test
    void sameSeedMakesTheSameAndAnotherDoesNot() {
        String text = "{seed: 5, groups: {g: {count: 3, values: {v: {kind: walk}}, flapping: {every: 20s},"
                + " telemetry: {t: {topic: '{device}', every: 1s, jitter: 1s, payload: '{v} {time}'}}}}}";
        Scenario scenario = ScenarioFile.read(text, new Problems("s.yaml")).orElseThrow();
        List<Happening> once = until(scenario.devices(START).getLast(), 60_000);
        assertThat(once)
                .hasSizeGreaterThan(20)
                .isEqualTo(until(scenario.devices(START).getLast(), 60_000));
        assertThat(until(scenario.devices(START).getFirst(), 60_000)).isNotEqualTo(once);
        assertThat(until(scenario.withSeed(6).devices(START).getLast(), 60_000)).isNotEqualTo(once);
    }

    @Test
    void placeholdersAreFilled() {
        Device device = devices(
                        "lamp: {count: 7, client-identifier: 'l{n}', telemetry: {t: {topic: '{group}/{device}/{n}',"
                                + " payload: '{\"at\": \"{time}\", \"ms\": {millis}, \"o\": {}}'}}}")
                .getLast();
        Send send = sends(device, 20_000).getFirst();
        Instant at = START.plusMillis(send.atMillis());
        assertThat(send.message().topic()).isEqualTo("lamp/l7/7");
        assertThat(send.message().payload())
                .isEqualTo("{\"at\": \"" + at + "\", \"ms\": " + at.toEpochMilli() + ", \"o\": {}}");
    }

    @Test
    void telemetryComesAtItsIntervalAndNoLaterThanItsJitter() {
        List<Send> sends = sends(
                devices("g: {telemetry: {t: {topic: t, every: 10s, jitter: 2s}}}")
                        .getFirst(),
                200_000);
        long first = sends.getFirst().atMillis();
        for (int i = 1; i < sends.size(); i++) {
            assertThat(sends.get(i).atMillis() - first).isBetween(i * 10_000L - 2_000, i * 10_000L + 2_000);
        }
        assertThat(sends).hasSizeBetween(19, 20);
    }

    @Test
    void burstsComeTogetherForTheWholeGroup() {
        List<Device> cameras = devices("c: {count: 2, telemetry: {t: {topic: t, every: 5s, burst: 3}}}");
        for (Device camera : cameras) {
            assertThat(sends(camera, 10_000))
                    .extracting(Send::atMillis)
                    .containsExactly(5_000L, 5_000L, 5_000L, 10_000L, 10_000L, 10_000L);
        }
    }

    @Test
    void deviceThatVanishedIsSilentUntilItIsBack() {
        List<Happening> all = until(
                devices("g: {flapping: {every: 10s, down: 5s}, telemetry: {t: {topic: t, every: 100ms}}}")
                        .getFirst(),
                120_000);
        boolean here = false;
        long vanishedAt = 0;
        int returns = 0;
        for (Happening happening : all) {
            switch (happening) {
                case Arrive arrive -> {
                    if (vanishedAt > 0) {
                        assertThat(arrive.atMillis() - vanishedAt).isEqualTo(5_000);
                        returns++;
                    }
                    here = true;
                }
                case Vanish vanish -> {
                    vanishedAt = vanish.atMillis();
                    here = false;
                }
                case Send send -> assertThat(here).as("%s", send).isTrue();
            }
        }
        assertThat(returns).isBetween(5, 12);
    }

    @Test
    void walksGoInStepsAndStayInRange() {
        List<Double> walk = payloads("kind: walk, from: 10, to: 12, step: 0.5, digits: 3", 200).stream()
                .map(Double::valueOf)
                .toList();
        for (int i = 1; i < walk.size(); i++) {
            assertThat(walk.get(i)).isBetween(10.0, 12.0);
            assertThat(Math.abs(walk.get(i) - walk.get(i - 1))).isLessThanOrEqualTo(0.501);
        }
        assertThat(walk.stream().distinct().count()).isGreaterThan(50);
    }

    @Test
    void sineComesBackAfterItsPeriod() {
        List<String> swing = payloads("kind: sine, from: 0, to: 10, period: 20s, digits: 2", 60);
        assertThat(swing.subList(0, 20)).isEqualTo(swing.subList(20, 40));
        assertThat(swing.stream().map(Double::valueOf).toList())
                .anyMatch(each -> each > 9.5)
                .anyMatch(each -> each < 0.5);
    }

    @Test
    void otherValuesAreWhatTheySay() {
        assertThat(payloads("kind: counter, start: 7", 3)).containsExactly("7", "8", "9");
        assertThat(payloads("kind: choice, of: [a, b]", 50))
                .containsOnly("a", "b")
                .contains("a")
                .contains("b");
        List<String> flips = payloads("kind: flip, probability: 1", 4);
        assertThat(flips.subList(2, 4)).isEqualTo(flips.subList(0, 2));
        assertThat(flips).contains("true", "false");
        assertThat(payloads("kind: uniform, from: 1, to: 2, digits: 0", 50)).containsOnly("1", "2");
    }

    @Test
    void answersDoNotChangeWhatIsSent() {
        String group = "g: {values: {v: {kind: counter}}, telemetry: {t: {topic: t, every: 1s, payload: '{v}'}},"
                + " commands: {c: {filter: f, payload: '{request} {v} {n}'}}}";
        Device asked = devices(group).getFirst();
        Reaction reaction = asked.group().reactions().getFirst();
        assertThat(asked.answer(reaction, "why", 5)).isEqualTo("why 1 1");
        assertThat(asked.answer(reaction, "{n} $1", 5)).isEqualTo("{n} $1 2 1");
        assertThat(until(asked, 9_000)).isEqualTo(until(devices(group).getFirst(), 9_000));
    }
}
