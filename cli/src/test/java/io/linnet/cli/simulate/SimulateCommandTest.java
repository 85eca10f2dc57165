package io.linnet.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.cli.json.JsonText;
import io.linnet.cli.simulate.scenario.Scenario;
import io.linnet.cli.simulate.scenario.ScenarioFile;
import io.linnet.client.Client;
import io.linnet.client.Message;
import io.linnet.client.settings.Problems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Scenarios at a broker in this process. */
@Timeout(90)
class SimulateCommandTest {
    @TempDir
    private Path folder;

    private Broker broker;

    @BeforeEach
    void start() throws IOException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private record Run(int exitCode, String out, String err) {}

    private static Run simulate(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new CommandLine(new SimulateCommand(
                        new PrintWriter(out, true, StandardCharsets.UTF_8),
                        new PrintWriter(err, true, StandardCharsets.UTF_8)))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setPosixClusteredShortOptionsAllowed(false)
                .execute(arguments);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String write(String scenario) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), scenario).toString();
    }

    private String port() {
        return Integer.toString(broker.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"home", "factory", "fleet"})
    void exampleRunsWithoutErrors(String name) throws IOException {
        String example = write(simulate("--print-example", name).out());
        Run run = simulate(
                example,
                "-h",
                "127.0.0.1",
                "-p",
                port(),
                "--devices",
                "20",
                "--speed",
                "5",
                "--duration",
                "2s",
                "--json");
        assertThat(run.err()).isEmpty();
        assertThat(JsonText.compacted(run.out())).contains("\"errors\":0").doesNotContain("\"sent\":0");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void devicesAreBornSendAnswerVanishAndComeBack() throws Exception {
        Scenario scenario = ScenarioFile.read("""
                        groups:
                          lamp:
                            count: 3
                            will: {topic: "state/{device}", payload: "off", qos: 1}
                            birth: {topic: "state/{device}", payload: "on", qos: 1}
                            flapping: {every: 2s, down: 200ms}
                            telemetry: {t: {topic: "power/{device}", every: 100ms, qos: 1, payload: "{n}"}}
                          socket:
                            commands:
                              set: {filter: "set/{device}", answer: "is/{device}", delay: 10ms, qos: 1, payload: "<{request}>"}
                              ask: {filter: "ask/{device}", qos: 1, payload: "me"}
                        """, new Problems("s.yaml")).orElseThrow();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch wills = new CountDownLatch(3);
        CountDownLatch answered = new CountDownLatch(1);
        try (Client observer = Client.connect("127.0.0.1:" + port())) {
            observer.subscribe("#", delivery -> {
                seen.add(delivery.topicName() + " " + delivery.text());
                if (delivery.text().equals("off")) {
                    wills.countDown();
                }
                if (delivery.topicName().equals("is/socket-1")) {
                    answered.countDown();
                }
            });
            Simulation simulation = new Simulation(() -> Client.to("127.0.0.1:" + port()), 2);
            Thread running = Thread.ofVirtual().start(() -> {
                try {
                    simulation.run(scenario.devices(Instant.now()), Duration.ofSeconds(60), elapsed -> {});
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    simulation.finished();
                }
            });
            assertThat(wills.await(40, TimeUnit.SECONDS)).isTrue();
            observer.publish("set/socket-1", "bright");
            assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(observer.request(Message.of("ask/socket-1", "who?"), Duration.ofSeconds(20))
                            .text())
                    .isEqualTo("me");
            simulation.stop();
            running.join();
            assertThat(seen).contains("state/lamp-1 on", "power/lamp-3 3", "is/socket-1 <bright>");
            assertThat(simulation.counters().json(Duration.ZERO, 4)).contains("\"errors\":0");
            assertThat(simulation.counters().received.sum()).isEqualTo(2);
            assertThat(simulation.counters().reconnects.sum()).isPositive();
        }
    }

    @Test
    void brokerThatGoesAwayIsAnError() throws Exception {
        String scenario = write("groups: {g: {telemetry: {t: {topic: t, every: 100ms}}}}");
        try (Client observer = Client.connect("127.0.0.1:" + port())) {
            observer.subscribe("t", delivery -> Thread.ofVirtual().start(broker::close));
            Run run = simulate(scenario, "-h", "127.0.0.1", "-p", port(), "--duration", "4s");
            assertThat(run.err()).contains("The first error: g-1: ");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void dryRunShowsTheFirstMessagesInOrderAndNeedsNoBroker() throws IOException {
        String scenario = write("""
                groups:
                  g: {count: 2, birth: {topic: "b/{device}", payload: x, retain: true}, telemetry: {t: {topic: t, every: 1s, payload: "{n}"}}}
                """);
        Run run = simulate(scenario, "--dry-run", "--first", "8", "--seed", "9");
        assertThat(run.out().lines())
                .hasSize(8)
                .isSorted()
                .anyMatch(line -> line.endsWith("g-2  b/g-2  QoS 0 retained  x"));
        assertThat(run.out())
                .isEqualTo(simulate(scenario, "--dry-run", "--first", "8", "--seed", "9")
                        .out());
        assertThat(run.out())
                .isNotEqualTo(simulate(scenario, "--dry-run", "--first", "8").out());
        assertThat(simulate(scenario, "--dry-run", "--json").out()).contains("\"topic\":\"b/g-1\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dry-run | which scenario?",
                "s.yaml --duration soon | --duration is 'soon'",
                "s.yaml --speed 0 | --speed is 0.0",
                "s.yaml --dry-run --devices 0 | --devices is 0",
                "missing.yaml --dry-run | there is no such file",
                "wrong.yaml --dry-run | wrong.yaml:2:1: unknown key",
                "--print-example office | there is no example 'office', there are: home, factory, fleet",
                "s.yaml -h 127.0.0.1 -p 1 | is the broker running"
            })
    void whatIsWrongIsSaid(String line, String message) throws IOException {
        write("groups: {g: {}}");
        Files.writeString(folder.resolve("wrong.yaml"), "seed: 2\nsed: 1\n");
        Run run = simulate(line.replaceAll("(\\S+\\.yaml)", folder + "/$1").split(" ", -1));
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isPositive();
    }
}
