package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings from files and the environment. */
class ClientSettingsTest {
    private static final String SECRET = "hunter2-of-all-places";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private ClientSettings settings(String text, Map<String, String> environment) throws IOException {
        return ClientSettings.read(file("settings.yaml", text), environment::get);
    }

    private List<String> problems(String text) throws IOException {
        Path file = file("settings.yaml", text);
        InvalidSettings invalid =
                catchThrowableOfType(InvalidSettings.class, () -> ClientSettings.read(file, name -> null));
        assertThat(invalid).as("settings that are refused").isNotNull();
        return invalid.problems().stream()
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void aFileWithABrokerOfTheEnvironmentAndATopicIsEnoughToPublish() throws Exception {
        try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
            ClientSettings settings = ClientSettings.read(
                    file("settings.json", "{\"broker\": \"$MQTT_BROKER_URL\", \"topic\": \"sensors/temp\"}"),
                    Map.of("MQTT_BROKER_URL", "127.0.0.1:" + broker.port())::get);
            BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
            try (Client client = settings.builder().connect()) {
                client.subscribe(settings.text("topic"), received::add);
                client.publish(settings.text("topic"), "21.5");
                assertThat(received.poll(20, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void everyKeyOfTheDocumentationIsTaken() throws IOException {
        file("secret", SECRET + "\n");
        file("ca.pem", "");
        file("own.pem", "");
        ClientSettings settings = settings("""
                brokers: [mqtts://one.example, wss://two.example/mqtt]
                username: meter
                password-file: secret
                client-identifier: meter-7
                tls:
                  ca: ca.pem
                  system-authorities: true
                  certificate: own.pem
                  key: own.pem
                  key-password: ${KEY_PASSWORD:-none}
                  insecure: true
                  versions: [1.3]
                  alpn: mqtt
                version: 5.0
                clean-start: false
                session-expiry: 1h
                keep-alive: 30s
                will: {topic: gone/meter-7, payload: bye, qos: 1, retain: true, delay: 10s, content-type: text/plain, expiry: 1d}
                reconnect: {first: 100ms, longest: 30s}
                receive-maximum: 20
                maximum-packet-size: 1MiB
                topic-aliases: 10
                waiting-messages: 100
                unfinished-messages: 1000
                unfinished-bytes: 8MiB
                overflow: drop-oldest
                server-references: always
                outbox: out/box
                outbox-bytes: 1MiB
                connect-timeout: 5s
                answer-timeout: 500ms
                close-timeout: 0
                """, Map.of());
        Settings chosen = settings.builder().settings(true);
        assertThat(chosen.servers()).extracting("host").containsExactly("one.example", "two.example");
        assertThat(chosen.servers())
                .allMatch(server -> server.tls() != null
                        && !server.tls().trust().hostName()
                        && server.tls().versions().equals(List.of("TLSv1.3")));
        assertThat(chosen.credentials().get()).isEqualTo(Credentials.of("meter", SECRET));
        assertThat(chosen)
                .hasFieldOrPropertyWithValue("clientIdentifier", "meter-7")
                .hasFieldOrPropertyWithValue("sessionExpirySeconds", 3_600L)
                .hasFieldOrPropertyWithValue("keepAliveSeconds", 30)
                .hasFieldOrPropertyWithValue("receiveMaximum", 20)
                .hasFieldOrPropertyWithValue("maximumPacketSize", 1 << 20)
                .hasFieldOrPropertyWithValue("topicAliases", 10)
                .hasFieldOrPropertyWithValue("serverReferences", ServerReferences.ALWAYS)
                .hasFieldOrPropertyWithValue("waitingMessages", 100)
                .hasFieldOrPropertyWithValue("outgoingBound", new OutgoingBound(1_000, 8 << 20, Overflow.DROP_OLDEST));
        assertThat(chosen.outbox()).extracting("path", "bytes").containsExactly(folder.resolve("out/box"), 1L << 20);
        assertThat(chosen.will()).asString().contains("gone/meter-7", "retain=true", "qos=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            brokr: h                         | settings.yaml:1:1: unknown key 'brokr', did you mean broker?
            {broker: h, keepAlive: 3}        | settings.yaml:1:13: unknown key 'keepAlive', did you mean keep-alive?
            {broker: h, usernam: x}          | settings.yaml:1:13: unknown key 'usernam', did you mean username?
            {broker: h, keep-alive: soon}    | settings.yaml:1:25: keep-alive: 'soon' came, allowed is a duration from 0ms to 65535s
            {broker: h, keep-alive: 100000}  | settings.yaml:1:25: keep-alive: '100000' came, allowed is a duration from
            {broker: h, version: 4}          | settings.yaml:1:22: version: '4' came, allowed is 3.1, 3.1.1, 5, 5.0
            {broker: 'http://h'}             | settings.yaml:1:10: broker: unsupported URL scheme 'http', it may be
            {broker: 'h:99999'}              | settings.yaml:1:10: broker: the port in 'h:99999' is '99999', it may be 1 to 65535
            {broker: h, tls: {cafile: x}}    | settings.yaml:1:19: unknown key 'cafile' below tls, allowed are ca
            {broker: h, tls: true}           | settings.yaml:1:18: tls: allowed is a mapping
            {broker: h, tls: {ca: nowhere}}  | settings.yaml:1:23: tls.ca: there is no file
            {broker: h, will: {payload: x}}  | settings.yaml:1:19: will: topic is missing
            {broker: h, will: {topic: a/#}}  | settings.yaml:1:27: will.topic: 'a/#' came, allowed is a topic name
            {broker: h, broker: i}           | settings.yaml:1:13: broker is written a second time
            {broker: $NOT_SET}               | settings.yaml:1:10: the variable 'NOT_SET' is not set
            {broker: h, reconnect: {first: 2m, longest: 1m}} | settings.yaml:1:24: reconnect: first is longer
            {topic: t}                       | settings.yaml: no broker is named here
            '{broker: h'                     | settings.yaml:1:11: this is neither YAML nor JSON
            ''                               | settings.yaml: nothing is written here
            """)
    void whatIsWrongIsSaidWithItsPlaceAndWhatIsAllowed(String text, String problem) throws IOException {
        assertThat(problems(text)).first().asString().startsWith(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{broker: 'http://me:" + SECRET + "@h'}",
                "{broker: 'mqtt://me:" + SECRET + "@h:x'}",
                "{broker: h, password: " + SECRET + "}",
                "{broker: h, username: u, password: " + SECRET + ", token: " + SECRET + "}",
                "{broker: h, username: u, password: [" + SECRET + "]}",
                "{broker: h, token: a$hunter2}",
                "{broker: h, tls: {key-password: '${hunter2.x}'}}",
                "{broker: h, token: *hunter2}",
                "{broker: h, passwrd: " + SECRET + "}",
                "{broker: h, tls: {key-password: [" + SECRET + "]}}"
            })
    void noSecretIsInAMessage(String text) throws IOException {
        assertThat(problems(text)).isNotEmpty().noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void noSecretIsInATextOfTheSettings() throws IOException {
        ClientSettings settings = settings("{broker: 'u:" + SECRET + "@h', token: " + SECRET + "}", Map.of());
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(settings.builder().settings(true).toString()).doesNotContain("hunter2");
    }

    @Test
    void keysOfTheProgramAreReadWithAndWithoutADefault() throws IOException {
        ClientSettings settings = settings("{broker: h, topic: a/$WHERE, rooms: [x, y]}", Map.of("WHERE", "hall"));
        assertThat(settings.text("topic")).isEqualTo("a/hall");
        assertThat(settings.texts("rooms")).containsExactly("x", "y");
        assertThat(settings.text("unit", "celsius")).isEqualTo("celsius");
        assertThatThrownBy(() -> settings.text("unit"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("settings.yaml")
                .hasMessageContaining("unit: this key is missing");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            host,                     mqtt://host:1883
            my_host:99,               mqtt://my_host:99
            tcp://host,               mqtt://host:1883
            mqtts://host,             mqtts://host:8883
            ws://host,                ws://host:80/mqtt
            wss://u:p%40q@host:1/x,   wss://host:1/x
            [::1]:1884,               mqtt://[::1]:1884
            """)
    void addressesAreTakenAsPeopleWriteThem(String written, String meant) {
        assertThat(Client.to(written).settings(true).servers()).singleElement().hasToString(meant);
    }

    @Test
    void credentialsBeforeTheHostCountWhereNoneAreChosen() throws IOException {
        assertThat(Client.to("mqtt://u:p%40q@h").settings(true).credentials().get())
                .isEqualTo(Credentials.of("u", "p@q"));
        assertThat(settings("{broker: 'u:p@h', token: t}", Map.of())
                        .builder()
                        .settings(true)
                        .credentials()
                        .get())
                .isEqualTo(Credentials.ofToken("t"));
    }

    @Test
    void aSecuredSchemeIsSecuredAlsoWhereNobodyChoseHow() {
        assertThat(Client.to("mqtts://h").settings(true).servers())
                .allMatch(server -> server.isSecured() && server.port() == 8883);
        assertThat(Client.to("mqtt://h").settings(true).servers()).noneMatch(server -> server.isSecured());
    }

    @Test
    void theEnvironmentAloneIsEnough() {
        Map<String, String> environment = Map.of("MQTT_BROKER_URL", "h", "MQTT_USERNAME", "u", "MQTT_PASSWORD", SECRET);
        Settings chosen =
                ClientSettings.fromEnvironment(environment::get).builder().settings(true);
        assertThat(chosen.credentials().get()).isEqualTo(Credentials.of("u", SECRET));
        Map<String, String> withToken = Map.of("MQTT_BROKER_URL", "h", "MQTT_API_KEY", SECRET);
        assertThat(ClientSettings.fromEnvironment(withToken::get)
                        .builder()
                        .settings(true)
                        .credentials()
                        .get())
                .isEqualTo(Credentials.ofToken(SECRET));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MQTT_USERNAME=u                                    | MQTT_BROKER_URL is not set
            MQTT_BROKER_URL=h MQTT_PASSWORD=hunter2            | MQTT_USERNAME is not
            MQTT_BROKER_URL=h MQTT_PASSWORD=hunter2 MQTT_API_KEY=hunter2 | both MQTT_PASSWORD and MQTT_API_KEY
            MQTT_BROKER_URL=http://u:hunter2@h                 | MQTT_BROKER_URL: unsupported URL scheme 'http'
            """)
    void anEnvironmentThatDoesNotFitTogetherIsToldInWords(String set, String problem) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (String pair : set.split(" ", -1)) {
            environment.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        assertThatThrownBy(() -> ClientSettings.fromEnvironment(environment::get))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hunter2");
    }
}
