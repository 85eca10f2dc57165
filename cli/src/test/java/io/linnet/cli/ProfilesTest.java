package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken from a profile or the environment, and what counts more. */
@Timeout(60)
class ProfilesTest {
    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final BlockingQueue<Connect> connects = new LinkedBlockingQueue<>();
    private final BlockingQueue<Publish> messages = new LinkedBlockingQueue<>();

    @BeforeEach
    void environmentIsOurs() {
        environment.put("XDG_CONFIG_HOME", home.toString());
        environment.put("HOME", home.toString());
    }

    private ScriptedBroker broker() throws IOException {
        return ScriptedBroker.playing(peer -> {
            connects.add(peer.accept());
            messages.add(peer.expect(Publish.class));
        });
    }

    private void write(String profiles) throws IOException {
        Path folder = Files.createDirectories(home.resolve("linnet"));
        Files.writeString(folder.resolve("config.yaml"), profiles);
    }

    private CommandRun pub(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "pub";
        arguments[1] = "-t";
        arguments[2] = "a";
        System.arraycopy(more, 0, arguments, 3, more.length);
        return CommandRun.in(environment, arguments);
    }

    private void assertSucceeds(String... more) {
        assertThat(pub(more)).isEqualTo(new CommandRun(0, "", ""));
    }

    private static String password(Connect connect) {
        byte[] password = connect.password();
        return password == null ? "" : new String(password, StandardCharsets.UTF_8);
    }

    @Test
    void namedProfileSaysWhereAndWho() throws Exception {
        try (var broker = broker()) {
            Files.writeString(Files.createDirectories(home.resolve("linnet")).resolve("secret"), "egg\n");
            write("""
                    profiles:
                      home:
                        host: localhost
                        port: %s
                        username: wren
                        password-file: secret
                        retain: true
                        property: [publish content-type text/plain, publish user-property k v]
                    """.formatted(broker.port()));
            assertSucceeds("--profile", "home", "-m", "x");
            Connect connect = connects.take();
            assertThat(connect.userName()).isEqualTo("wren");
            assertThat(password(connect)).isEqualTo("egg");
            Publish message = messages.take();
            assertThat(message.retain()).isTrue();
            assertThat(message.properties().userProperties()).hasSize(1);
        }
    }

    @Test
    void commandLineCountsMoreThanTheProfile() throws Exception {
        try (var broker = broker()) {
            write("profiles: {home: {port: 1, username: wren, pw: egg, id: one}}");
            assertSucceeds("--profile=home", "-p", broker.port(), "-u", "other", "-I", "mine", "-m", "x");
            Connect connect = connects.take();
            assertThat(connect.userName()).isEqualTo("other");
            assertThat(connect.clientIdentifier()).startsWith("mine");
            // the password belongs to the other user
            assertThat(connect.password()).isNull();
        }
    }

    @Test
    void defaultProfileServesWhoNamesNoBroker() throws Exception {
        try (var broker = broker()) {
            write("default: home\nprofiles: {home: {url: 'mqtt://localhost:%s', username: $WHO}}"
                    .formatted(broker.port()));
            environment.put("WHO", "wren");
            assertSucceeds("-m", "x");
            assertThat(connects.take().userName()).isEqualTo("wren");
        }
    }

    @Test
    void defaultProfileGivesNoPasswordToABrokerThatIsNamedElsewhere() throws Exception {
        try (var broker = broker()) {
            write("default: home\nprofiles: {home: {host: far.invalid, username: wren, pw: egg}}");
            assertSucceeds("-p", broker.port(), "-m", "x");
            Connect connect = connects.take();
            assertThat(connect.userName()).isNull();
            assertThat(connect.password()).isNull();
        }
    }

    @Test
    void environmentNamesBrokerAndUser() throws Exception {
        try (var broker = broker()) {
            write("default: home\nprofiles: {home: {host: far.invalid}}");
            environment.put("MQTT_BROKER_URL", "localhost:" + broker.port());
            environment.put("MQTT_USERNAME", "wren");
            environment.put("MQTT_API_KEY", "token");
            assertSucceeds("-m", "x");
            Connect connect = connects.take();
            assertThat(connect.userName()).isEqualTo("wren");
            assertThat(password(connect)).isEqualTo("token");
        }
    }

    @Test
    void namedProfileCountsMoreThanTheEnvironment() throws Exception {
        try (var broker = broker()) {
            write("profiles: {home: {port: %s}}".formatted(broker.port()));
            environment.put("MQTT_BROKER_URL", "far.invalid");
            environment.put("MQTT_USERNAME", "wren");
            environment.put("LINNET_PROFILE", "home");
            assertSucceeds("-m", "x");
            assertThat(connects.take().userName()).isNull();
        }
    }

    @Test
    void whatOtherCommandsKnowIsPassedOver() throws Exception {
        try (var broker = broker()) {
            write("profiles: {home: {port: %s, retained-only: true, verbose: true}}".formatted(broker.port()));
            assertSucceeds("--profile", "home", "-m", "x");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "profiles: {work: {port: 1}} | there is no profile 'home' in | there are: work",
                "default: home | there is no profile 'home' | there are: none",
                "profiles: {home: {hosst: x}} | unknown key 'hosst' | did you mean host?",
                "profiles: {home: {host: {a: b}}} | config.yaml:1:25 | profiles.home.host: a mapping is written here",
                "profiles: {home: {retain: perhaps}} | retain: 'perhaps' came | allowed is true, false",
                "profiles: {home: {profile: home}} | config.yaml | a profile cannot name a profile",
                "profiles: {home: {username: $NOBODY}} | config.yaml:1:29 | 'NOBODY' is not set in the environment",
                "profile: {} | config.yaml:1:1 | did you mean profiles?",
                "[ | config.yaml | neither YAML nor JSON",
                "\"# nothing\" | config.yaml | begin with profiles:"
            })
    void whatIsWrongIsSaidWithItsPlace(String content, String one, String other) throws IOException {
        write(content);
        CommandRun run = pub("--profile", "home", "-m", "x");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains(one).contains(other);
    }

    @Test
    void profileWithoutAFileSaysWhichFileIsMeant() {
        assertThat(pub("--profile", "home", "-m", "x").err())
                .contains(home.resolve("linnet").resolve("config.yaml").toString())
                .contains("there is no such file");
    }

    @Test
    void secretsOfTheFileStandInNoMessage() throws IOException {
        write("profiles: {home: {pw: 'a$secret', port: 1}}");
        assertThat(pub("--profile", "home", "-m", "x").err())
                .contains("a variable is not set")
                .doesNotContain("secret");
    }
}
