package io.linnet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.client.Client;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples as the processes that they are. */
class ExamplesTest {
    private static final long PATIENCE_SECONDS = 60;
    /** Debian's, which has the package of the distribution. */
    private static final String PYTHON = "/usr/bin/python3";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Process> processes = new ArrayList<>();
    private Broker broker = start(0);

    private static Broker start(int port) {
        try {
            return Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void begin() {
        assertThat(broker.port()).isPositive();
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        broker.close();
    }

    private Process run(String language, String javaClass, String script) throws IOException, InterruptedException {
        List<String> command = language.equals("java")
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.linnet.examples." + javaClass)
                : List.of(PYTHON, "python/" + script);
        if (language.equals("python")) {
            requirePaho();
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MQTT_BROKER_URL", "mqtt://127.0.0.1:" + broker.port());
        builder.environment().keySet().removeAll(List.of("MQTT_USERNAME", "MQTT_PASSWORD", "MQTT_API_KEY"));
        Process process = builder.start();
        processes.add(process);
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(lines::add));
        return process;
    }

    private static void requirePaho() throws IOException, InterruptedException {
        boolean there = new File(PYTHON).canExecute()
                && new ProcessBuilder(PYTHON, "-c", "import paho.mqtt")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        if ("1".equals(System.getenv("LINNET_REQUIRE_OPTIONAL"))) {
            assertThat(there).as("python3-paho-mqtt is required and not there").isTrue();
        }
        assumeTrue(there, "python3-paho-mqtt is not installed");
    }

    private @Nullable String nextLine() throws InterruptedException {
        return lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "python"})
    void theTemperatureArrives(String language) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (Client reader = Client.connect("127.0.0.1:" + broker.port())) {
            reader.subscribe("sensors/temperature", delivery -> received.add(delivery.text()));
            Process process = run(language, "PublishTemperature", "publish_temperature.py");
            assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("21.5");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(nextLine()).isEqualTo("published 21.5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "python"})
    void commandsAreReactedToThroughARestartOfTheBroker(String language) throws Exception {
        Process process = run(language, "ReactToCommands", "react_to_commands.py");
        commandUntilHeard("first");
        int port = broker.port();
        broker.close();
        broker = start(port);
        commandUntilHeard("second");
        assertThat(process.isAlive()).isTrue();
    }

    /** The device may not have subscribed yet: until it reacts the command is given again. */
    private void commandUntilHeard(String command) throws InterruptedException {
        try (Client commander = Client.connect("127.0.0.1:" + broker.port())) {
            String wanted = "command: " + command;
            boolean heard = false;
            for (int i = 0; i < 5 * PATIENCE_SECONDS && !heard; i++) {
                commander.publish("commands/device1", command);
                heard = wanted.equals(lines.poll(200, TimeUnit.MILLISECONDS));
            }
            assertThat(heard).as(wanted).isTrue();
        }
    }
}
