package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Origin;
import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File, environment and options together. */
class SettingsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # file                      | variable                      | option                     | topic levels
            ''                          | ''                            | ''                         | 200
            limits: {topic-levels: 7}   | ''                            | ''                         | 7
            limits: {topic-levels: 7}   | LINNET_LIMITS_TOPIC_LEVELS=8  | ''                         | 8
            limits: {topic-levels: 7}   | LINNET_LIMITS_TOPIC_LEVELS=8  | limits.topic-levels=9      | 9
            limits: {topic-levels: 7}   | ''                            | limits.topic-levels=9      | 9
            ''                          | LINNET_LIMITS_TOPIC_LEVELS=8  | ''                         | 8
            'limits:'                   | LINNET_LIMITS_TOPIC_LEVELS=8  | ''                         | 8
            'limits: {queue-messages: 5}' | LINNET_LIMITS_TOPIC_LEVELS=8 | ''                         | 8
            """)
    void anOptionCountsMoreThanAVariableAndThatMoreThanTheFile(
            String file, String variable, String option, int topicLevels) throws Exception {
        Configuration configuration = valid(settings(file, pairs(variable), pairs(option)));
        assertThat(configuration.settings().limits().topicLevels()).isEqualTo(topicLevels);
    }

    @Test
    void whatKeysSayAboutEachOtherCountsFromWhereverTheyCome() throws Exception {
        Settings unknown =
                settings("permissions: {roles: {sensor: [allow publish a]}, everybody: [senor]}", Map.of(), Map.of());
        assertThat(problems(unknown))
                .singleElement()
                .asString()
                .endsWith("there is no role 'senor', did you mean sensor?");
        Path acl = Files.writeString(folder.resolve("plant.acl"), "topic a\n");
        Settings both = settings(
                "permissions: {roles: {sensor: [deny publish a]}}",
                Map.of(),
                Map.of("permissions.acl-file", acl.toString()));
        assertThat(problems(both)).singleElement().asString().contains("permissions have acl-file and roles or users");
    }

    @Test
    void withoutAFileEverySettingCanBeGiven() {
        Settings settings = Settings.of(
                Optional.empty(),
                Map.of(
                        "LINNET_LOOPS",
                        "3",
                        "LINNET_LISTENERS",
                        "[mqtt://127.0.0.1:1, {uri: 'ws://127.0.0.1:2', name: w}]"),
                Map.of("queue-policy", List.of("reject"), "anonymous", List.of("true")));
        Configuration configuration = valid(settings);
        assertThat(configuration.settings().loops()).isEqualTo(3);
        assertThat(configuration.anonymous()).isTrue();
        assertThat(configuration.listeners())
                .extracting(ConfiguredListener::uri)
                .containsExactly("mqtt://127.0.0.1:1", "ws://127.0.0.1:2/mqtt");
        assertThat(configuration.listeners())
                .extracting(ConfiguredListener::origin)
                .containsOnly("LINNET_LISTENERS");
    }

    @Test
    void aListIsAnOptionAsOftenAsItHasEntriesAndReplacesTheFile() throws Exception {
        Settings settings = settings(
                "listeners: ['mqtt://127.0.0.1:1']",
                Map.of(),
                Map.of("listeners", List.of("mqtt://127.0.0.1:2", "{uri: 'ws://127.0.0.1:3', backlog: 9}")));
        assertThat(valid(settings).listeners())
                .extracting(ConfiguredListener::uri)
                .containsExactly("mqtt://127.0.0.1:2", "ws://127.0.0.1:3/mqtt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LINNET_LOOPS=0                   | ''                        | LINNET_LOOPS: '0' is not a number from 1 to 64
            LINNET_LOOPS=                    | ''                        | LINNET_LOOPS: '' is not a number from 1 to 64
            LINNET_LIMITS_TOPIC_LEVELS=many  | ''                        | LINNET_LIMITS_TOPIC_LEVELS: 'many' is not a number from 1
            ''                               | limits.topic-levels=many  | --limits.topic-levels: 'many' is not a number from 1 to
            ''                               | durability=tape           | --durability: 'tape' is not one of memory, os, disk
            ''                               | loops=[1]                 | --loops: '[1]' is not a number from 1 to 64
            ''                               | loops=$PATH               | --loops: '$PATH' is not a number from 1 to 64
            ''                               | listeners=[               | --listen: this is neither YAML nor JSON
            ''                               | listeners=[&x [*x]]       | --listen: aliases or variables make this larger
            ''                               | listeners={port: 1}       | --listen: unknown key 'port', allowed are uri
            ''                               | listeners=plant           | --listen: A listener address begins with
            """)
    void whatIsWrongIsNamedWithItsOrigin(String variable, String option, String problem) throws Exception {
        Outcome outcome = settings("", pairs(variable), pairs(option)).read();
        assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
        assertThat(((Outcome.Invalid) outcome).problems().getFirst().toString()).startsWith(problem);
    }

    @Test
    void theFileIsStillCheckedBelowAnOption() throws Exception {
        Outcome outcome = settings("limits: 5\nlops: 1", Map.of(), Map.of("limits.topic-levels", List.of("5")))
                .read();
        assertThat(((Outcome.Invalid) outcome).problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .endsWith("linnet.yaml:1:9: limits: allowed is a mapping with the keys "
                                        + String.join(
                                                ", ",
                                                LimitKeys.SECTION.keys().stream()
                                                        .map(Key::name)
                                                        .toList())),
                        second -> assertThat(second)
                                .endsWith("linnet.yaml:2:1: unknown key 'lops', did you mean loops?"));
    }

    @Test
    void variablesThatAreNoSettingAreWarnedOf() {
        Settings settings = Settings.of(
                Optional.empty(),
                Map.of(
                        "LINNET_LOPS", "1",
                        "LINNET_OPTS", "-Xmx1g",
                        "LINNET_JAVA_HOME", "/jdk",
                        "LINNETS", "x",
                        "LINNET_COMPLETELY_DIFFERENT_THING", "x"),
                Map.of());
        assertThat(settings.warnings())
                .containsExactly(
                        "Warning: the variable 'LINNET_COMPLETELY_DIFFERENT_THING' is no setting; 'linnet config show' lists them",
                        "Warning: the variable 'LINNET_LOPS' is no setting, did you mean LINNET_LOOPS?");
        valid(settings);
    }

    @Test
    void aFileIsReadEachTime() throws Exception {
        Settings settings = settings("loops: 2", Map.of(), Map.of("sys-interval", List.of("5s")));
        assertThat(valid(settings).settings().loops()).isEqualTo(2);
        Files.writeString(folder.resolve("linnet.yaml"), "loops: 3\nsys-interval: 9s\n");
        assertThat(valid(settings).settings().loops()).isEqualTo(3);
        assertThat(valid(settings).settings().sysIntervalSeconds()).isEqualTo(5);
    }

    @Test
    void everySettingHasNamesOfItsOwn() {
        assertThat(Setting.all()).extracting(Setting::variable).doesNotHaveDuplicates();
        assertThat(Setting.all())
                .flatExtracting(setting -> List.of(setting.option(), setting.longOption()).stream()
                        .distinct()
                        .toList())
                .doesNotHaveDuplicates();
        assertThat(Setting.all())
                .extracting(Setting::option)
                .contains("--listen", "--anonymous", "--limits.connect-timeout");
    }

    @Test
    void aFileNameIsRelativeToTheFileAndFromElsewhereToTheWorkingDirectory() {
        Problems problems = new Problems("/etc/linnet/linnet.yaml");
        var written = Document.compose("users.txt", problems).orElseThrow();
        assertThat(Kinds.path("a file").read("file", written, problems)).isEqualTo(Path.of("/etc/linnet/users.txt"));
        var absolute = Document.compose("/srv/users.txt", problems).orElseThrow();
        assertThat(Kinds.path("a file").read("file", absolute, problems)).isEqualTo(Path.of("/srv/users.txt"));
        var option = Origin.mark(Document.compose("users.txt", problems).orElseThrow(), Place.whole("--file"));
        assertThat(Kinds.path("a file").read("file", option, problems)).isEqualTo(Path.of("users.txt"));
        var empty = Document.compose("' '", problems).orElseThrow();
        assertThat(Kinds.path("a file").read("file", empty, problems)).isNull();
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly("/etc/linnet/linnet.yaml:1:1: file: the name is empty");
    }

    private Settings settings(String file, Map<String, String> environment, Map<String, ?> options) throws Exception {
        Path path = Files.writeString(folder.resolve("linnet.yaml"), file);
        Map<String, List<String>> texts = new HashMap<>();
        options.forEach((name, value) -> texts.put(
                name,
                value instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(value.toString())));
        return Settings.of(Optional.of(path), environment, texts);
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        Stream.of(text)
                .filter(pair -> !pair.isEmpty())
                .map(pair -> Arrays.asList(pair.split("=", 2)))
                .forEach(pair -> pairs.put(pair.getFirst(), pair.getLast()));
        return pairs;
    }

    private static List<String> problems(Settings settings) {
        Outcome outcome = settings.read();
        assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
        return ((Outcome.Invalid) outcome)
                .problems().stream().map(Problem::toString).toList();
    }

    private static Configuration valid(Settings settings) {
        Outcome outcome = settings.read();
        assertThat(outcome).isInstanceOf(Outcome.Valid.class);
        return ((Outcome.Valid) outcome).configuration();
    }
}
