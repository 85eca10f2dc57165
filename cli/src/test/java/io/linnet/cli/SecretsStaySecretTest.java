package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No command and no log, at no level, repeats a secret, whether the configuration is right or wrong. */
@Timeout(120)
class SecretsStaySecretTest {
    /** Long enough for a key of HS256, and without anything that could be told apart in a message. */
    private static final String CANARY = "canary0123456789canary0123456789";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("linnet.yaml"), "loops: 1\n");
        Files.writeString(folder.resolve("secret"), CANARY + "\n");
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n" + CANARY + "\n");
    }

    private static void assertSilent(CommandRun run, String what) {
        assertThat(run.out() + run.err()).as(what).isNotEmpty().doesNotContain("canary", "0123456789");
    }

    // ---- a configuration that is right

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jwt: {algorithms: HS256, secret: CANARY}",
                "jwt: {algorithms: HS256, secret: \"CANARY\", issuer: a}",
                "jwt: {algorithms: HS256, secret-file: secret}",
                "http: {url: 'https://auth.example.org/mqtt', bearer: CANARY}",
                "http: {url: 'https://auth.example.org/mqtt', bearer-file: secret}"
            })
    void whatIsInForceIsShownWithoutItsSecrets(String entry) throws Exception {
        String written = entry.replace("CANARY", CANARY);
        Files.writeString(
                file,
                "authentication:\n  - " + written.replace("secret-file: ", "secret-file: " + folder + "/") + "\n");
        boolean masked = entry.contains("CANARY");
        for (List<String> command : List.of(
                List.of("config", "show", "--config", file.toString()),
                List.of("config", "show", "--changed", "--config", file.toString()),
                List.of("config", "show", "--json", "--config", file.toString()))) {
            CommandRun run = CommandRun.of(command);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertSilent(run, entry);
            assertThat(run.out().contains("***")).as(run.out()).isEqualTo(masked);
        }
        assertThat(CommandRun.of("check", file.toString()).exitCode()).isZero();
        assertSilent(CommandRun.of("check", file.toString()), entry);
        CommandRun option = CommandRun.of(
                "config",
                "show",
                "--authentication",
                "[{" + written.replace("-file: secret", "-file: " + folder + "/secret") + "}]");
        assertThat(option.exitCode()).as(option.err()).isZero();
        assertSilent(option, entry);
    }

    // ---- configurations that are wrong

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jwt: {algorithms: HS512, secret: CANARY}",
                "jwt: {algorithms: none, secret: CANARY}",
                "jwt: {algorithms: RS256, secret: CANARY}",
                "jwt: {algorithms: HS256, secret: [CANARY]}",
                "jwt: {algorithms: HS256, secret: {CANARY: 1}}",
                "jwt: {algorithms: HS256, secret: {a: CANARY}}",
                "jwt: {algorithms: HS256, secret: '!CANARY', secret-encoding: base64}",
                "jwt: {algorithms: HS256, secret: CANARY, secret-file: secret}",
                "jwt: {algorithms: HS256, sceret: CANARY}",
                "jwt: {algorithms: HS512, secret-file: secret}",
                "jwt: {algorithms: HS256, key: secret}",
                "jwt: {algorithms: HS256, jwks-file: secret}",
                "jwt: {algorithms: RS256, key: key.pem}",
                "jwt: {algorithms: RS256, jwks-url: 'https://u:CANARY@example.org/'}",
                "jwt: {algorithms: RS256, jwks-url: 'http://example.org/keys?key=CANARY'}",
                "jwt: {algorithms: RS256, jwks-url: 'CANARY'}",
                "jwt: {algorithms: HS256, secret: pa$CANARY}",
                "jwt: {algorithms: HS256, secret: 'pa${!CANARY}'}",
                "jwt: {algorithms: HS256, secret: 'CANARY$'}",
                "http: {url: 'https://u:CANARY@example.org/', bearer: a}",
                "http: {url: 'http://example.org/?key=CANARY', bearer: a}",
                "http: {url: 'https://example.org/', bearer: \"CANARY\\n\"}",
                "http: {url: 'https://example.org/', bearer: [CANARY]}",
                "http: {url: 'https://example.org/', bearer: CANARY, bearer-file: secret}",
                "http: {url: 'https://example.org/', bearer: CANARY, timeout: never}",
                "password-file: {file: secret}",
                "tokens: {file: secret}",
                "scram: {file: secret}",
                // what is no YAML
                "jwt: {algorithms: HS256, secret: \"CANARY}",
                "jwt: {algorithms: HS256, secret: 'CANARY}",
                "jwt: {algorithms: HS256, secret: *CANARY}",
                "jwt: {algorithms: HS256, secret: !CANARY}",
                "jwt: {algorithms: HS256, secret: !CANARY! x}",
                "jwt: {algorithms: HS256, secret: &CANARY}",
                "jwt: {algorithms: HS256, secret: %CANARY}",
                "jwt: {algorithms: HS256, secret: @CANARY}",
                "jwt: {algorithms: HS256, secret: |CANARY}",
                "jwt: {algorithms: HS256, secret: \"\\qCANARY\"}",
                "jwt: {algorithms: HS256, secret: CANARY: CANARY}",
                "jwt: {algorithms: HS256, secret: a, secret: CANARY}"
            })
    void whatIsWrongIsToldWithoutTheSecret(String entry) throws Exception {
        String written = entry.replace("CANARY", CANARY);
        String absolute = written.replaceAll("(key|file): (secret|key.pem)", "$1: " + folder + "/$2");
        Files.writeString(file, "authentication:\n  - " + absolute + "\n");
        for (List<String> command : List.of(
                List.of("check", file.toString()),
                List.of("broker", "--config", file.toString()),
                List.of("config", "show", "--authentication", "[{" + absolute + "}]"))) {
            CommandRun run = CommandRun.of(command);
            // dollar signs of an option are its own
            int exitCode = entry.contains("$") && command.getFirst().equals("config") ? 0 : 2;
            assertThat(run.exitCode())
                    .as(command.getFirst() + " " + entry + run)
                    .isEqualTo(exitCode);
            assertSilent(run, command.getFirst() + " " + entry);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            remote_password CANARY
            remote_password\\tCANARY
            remote_pasword CANARY
            bridge_psk CANARY
            connection c\\naddress a\\ntopic # both\\nremote_password CANARY
            plugin /usr/lib/x.so\\nplugin_opt_pg_password CANARY
            auth_plugin /usr/lib/x.so\\nauth_opt_pg_password CANARY
            """)
    void secretsInAFileOfMosquittosAreNotRepeated(String text) throws Exception {
        Path conf = Files.writeString(
                folder.resolve("mosquitto.conf"),
                text.replace("CANARY", CANARY).replace("\\n", "\n").replace("\\t", "\t") + "\n");
        assertSilent(CommandRun.of("check", conf.toString()), text);
        assertSilent(CommandRun.of("migrate", conf.toString()), text);
    }

    // ---- the log

    @Test
    void theLogOfLoginsHasNoSecretAtItsLowestLevel() throws Exception {
        String users = folder.resolve("users.txt").toString();
        assertThat(CommandRun.withInput(CANARY, "passwd", users, "alice", "--create", "--stdin")
                        .exitCode())
                .isZero();
        String tokens = folder.resolve("tokens.txt").toString();
        CommandRun made = CommandRun.of("token", "create", "robot", "--file", tokens);
        String token =
                made.out().lines().reduce((first, last) -> last).orElse("").strip();
        Files.writeString(file, """
                listeners: ['mqtt://127.0.0.1:0']
                log: {level: trace, trace-clients: [c]}
                authentication:
                  - password-file: {file: users.txt}
                  - tokens: {file: tokens.txt}
                  - jwt: {algorithms: HS256, secret: %s}
                  - http: {url: 'http://127.0.0.1:9/', bearer: %s, timeout: 1s}
                """.formatted(CANARY, CANARY));
        String hash = Files.readString(Path.of(users)).strip().replaceAll(".*\\$", "");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            String address = broker.line().substring("listening on ".length()) + "/t";
            for (String password : List.of(
                    CANARY, "x" + CANARY, token, token + "x", "a.b." + CANARY, "eyJhbGciOiJIUzI1NiJ9.e30." + CANARY)) {
                for (String user : List.of("alice", "robot", CANARY)) {
                    var _ = CommandRun.of(
                            "pub",
                            "-L",
                            address,
                            "-i",
                            "c",
                            "-u",
                            user.equals(CANARY) ? "x" : user,
                            "-P",
                            password,
                            "-m",
                            CANARY);
                }
            }
            broker.tellToStop();
            assertThat(broker.errors())
                    .contains("\"type\":\"CONNECT\"", "\"type\":\"PUBLISH\"", "\"level\":\"DEBUG\"")
                    .doesNotContain(CANARY, token, hash);
        }
    }
}
