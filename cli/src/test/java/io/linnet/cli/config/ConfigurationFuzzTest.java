package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.settings.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, the answer is a configuration or a list of problems. */
class ConfigurationFuzzTest {
    private static final int FILES = 5_000;

    private static final List<byte[]> SEEDS = List.of(
            bytes("""
                    # the broker of the plant
                    listeners:
                      - mqtt://[::1]:1883
                      - uri: ws://[::1]:8083/mqtt
                        name: browsers
                        proxy-protocol-from: [10.0.0.0/8, 'fd00::/8']
                    loops: 2
                    queue-policy: reject
                    sys-interval: 10s
                    limits:
                      connect-timeout: 5s
                      maximum-packet-size: 1MiB
                      receive-maximum: 100
                    """),
            bytes(
                    "{\"listeners\": [{\"uri\": \"mqtt://[::1]:0\", \"name\": \"a\"}], \"limits\": {\"queue-bytes\": \"64MiB\","
                            + " \"topic-levels\": 8}, \"check-payload-format\": true, \"transport\": \"auto\"}"),
            bytes("""
                    permissions:
                      roles:
                        sensor: ["allow publish sensors/${clientid}/# qos <= 1 no retain", deny all secret/#]
                        guest: ['allow subscribe,receive "a b/+"']
                      users: {alice: [sensor, guest]}
                      everybody: [guest]
                      subscriptions: filter
                    """),
            bytes("""
                    authentication:
                      - password-file: {file: no-users.txt}
                      - tokens: {file: no-tokens.txt}
                    anonymous: true
                    """),
            bytes("login: {failures-by-address: 3, never-ban: [10.0.0.0/8], ban: 1m, client-id: user-prefix}"),
            bytes("%YAML 1.2\n--- !!map\n? &a loops\n: !!int \"3\"\nlimits: &l {topic-levels: 5}\n# *l\n...\n"),
            bytes(
                    "data: $HOME/${NOT_SET:-x}\nlisteners: ['mqtt://[::1]:${PORT:-1}', $$]\nsys-interval: ${}\nloops: $9\n"),
            bytes("anonymous: >-\n  true\nloops: |\n  1\n\"sys\\u002Dinterval\": 'it''s'\nlisteners: [*x, &x [*x]]\n"));

    private static final byte[] TELLING = bytes("\n\t \"'\\{}[]:,#&*!|>%@`-?<~.\0\u0007\u0085\uFEFF0123456789aZ\r");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedFilesAreAnsweredCleanly(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FILES; i++) {
            byte[] content = SEEDS.get(random.nextInt(SEEDS.size()));
            for (int left = 1 + random.nextInt(6); left > 0; left--) {
                content = mutated(content, random);
            }
            judge(ConfigurationFile.parse("fuzz.yaml", content));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void mutatedFilesOfMosquittoAreAnsweredCleanly(long seed) throws IOException {
        Path examples = Path.of("src", "test", "resources", "mosquitto");
        Random random = new Random(seed);
        byte[] plant = Files.readAllBytes(examples.resolve("plant.conf"));
        byte[] bridge = Files.readAllBytes(examples.resolve("bridge.conf"));
        for (int i = 0; i < FILES; i++) {
            byte[] content = random.nextBoolean() ? plant : bridge;
            for (int left = 1 + random.nextInt(6); left > 0; left--) {
                content = mutated(content, random);
            }
            Migration.of("fuzz.conf", new String(content, StandardCharsets.UTF_8))
                    .notes()
                    .forEach(note -> assertThat(note.text().chars().noneMatch(Character::isISOControl))
                            .isTrue());
            judge(ConfigurationFile.parse("fuzz.conf", content));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void mutatedOptionsAndVariablesAreAnsweredCleanly(long seed) {
        Random random = new Random(seed);
        List<Setting> settings = Setting.all();
        for (int i = 0; i < FILES; i++) {
            byte[] text = mutated(bytes("[{uri: 'mqtt://[::1]:0', name: a}, ${B:-c}]"), random);
            String value = new String(mutated(text, random), StandardCharsets.UTF_8);
            Setting one = settings.get(random.nextInt(settings.size()));
            Setting other = settings.get(random.nextInt(settings.size()));
            judge(Settings.of(
                            Optional.empty(),
                            Map.of(one.variable(), value),
                            Map.of(other.name(), List.of(value, value)))
                    .read());
        }
    }

    private static byte[] mutated(byte[] content, Random random) {
        int from = random.nextInt(content.length + 1);
        int to = Math.min(content.length, from + random.nextInt(12));
        byte[] middle = switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> new byte[] {TELLING[random.nextInt(TELLING.length)]};
            case 3 -> joined(Arrays.copyOfRange(content, from, to), Arrays.copyOfRange(content, from, to));
            default -> piece(SEEDS.get(random.nextInt(SEEDS.size())), random);
        };
        return joined(joined(Arrays.copyOf(content, from), middle), Arrays.copyOfRange(content, to, content.length));
    }

    private static byte[] piece(byte[] content, Random random) {
        int from = random.nextInt(content.length);
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + random.nextInt(30)));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void judge(Outcome outcome) {
        switch (outcome) {
            case Outcome.Valid(Configuration configuration) ->
                assertThat(configuration.brokerConfig().listeners()).isNotEmpty();
            case Outcome.Invalid(List<Problem> problems) ->
                assertThat(problems).isNotEmpty().allMatch(ConfigurationFuzzTest::isFitToPrint);
        }
    }

    private static boolean isFitToPrint(Problem problem) {
        return !problem.text().isBlank() && problem.text().chars().noneMatch(Character::isISOControl);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
