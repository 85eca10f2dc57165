package io.linnet.broker.realclient;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client libraries of other languages: a script goes through the features and ends with 0 when all were as they should be. */
class ScriptRealClientTest {
    private static final String PYTHON = "/usr/bin/python3";

    private Broker broker;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(
                BrokerConfig.defaults().withLoops(2).listeningOn("mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private String port(String scheme) {
        return Integer.toString(
                broker.addresses().get(scheme.equals("mqtt") ? 0 : 1).getPort());
    }

    @ParameterizedTest
    @CsvSource({"4, mqtt", "5, mqtt", "4, ws", "5, ws"})
    void pahoForPythonIsServed(String version, String scheme) throws Exception {
        boolean installed = Files.isExecutable(Path.of(PYTHON))
                && OptionalProgram.run(Map.of(), List.of(PYTHON, "-c", "import paho.mqtt.client"))
                                .exitCode()
                        == 0;
        if (!installed) {
            OptionalProgram.missing("Paho for Python");
        }
        String script = OptionalProgram.script("paho_matrix.py", folder).toString();
        OptionalProgram.run(Map.of(), List.of(PYTHON, script, scheme, port(scheme), version))
                .orThrow();
    }

    @ParameterizedTest
    @CsvSource({"4, mqtt", "5, mqtt", "4, ws", "5, ws"})
    void mqttJsIsServed(String version, String scheme) throws Exception {
        String modules = System.getenv("LINNET_MQTTJS");
        if (modules == null || !Files.isDirectory(Path.of(modules, "node_modules", "mqtt"))) {
            OptionalProgram.missing("MQTT.js (a folder with it in node_modules, named by LINNET_MQTTJS)");
            return;
        }
        String script = OptionalProgram.script("mqttjs_matrix.cjs", folder).toString();
        Map<String, String> environment =
                Map.of("NODE_PATH", Path.of(modules, "node_modules").toString());
        OptionalProgram.run(environment, List.of(OptionalProgram.onPath("node"), script, scheme, port(scheme), version))
                .orThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    void mosquittoClientsAreServed(String version) throws Exception {
        new MosquittoDialogue(broker.port(), version, folder).run();
    }
}
