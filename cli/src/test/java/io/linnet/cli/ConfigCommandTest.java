package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code linnet config} prints. */
class ConfigCommandTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("linnet.yaml"), """
                listeners:
                  - mqtt://127.0.0.1:1883
                  - {uri: "ws://127.0.0.1:8083/a$$b", name: browsers, proxy-protocol-from: [10.0.0.0/8]}
                limits: {topic-levels: 7}
                data: "/srv/linnet # not a comment"
                """);
    }

    @Test
    void whatSomebodyHasSetIsShownWithItsOrigin() {
        CommandRun run = CommandRun.of(
                "config", "show", "--changed", "--config", file.toString(), "--loops", "2", "--anonymous");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "listeners:",
                        "  - mqtt://127.0.0.1:1883  # " + file + ":2:5",
                        "  - uri: \"ws://127.0.0.1:8083/a$$b\"  # " + file + ":3:11",
                        "    name: browsers  # " + file + ":3:45",
                        "    proxy-protocol-from:",
                        "      - 10.0.0.0/8  # " + file + ":3:77",
                        "anonymous: true  # --anonymous",
                        "loops: 2  # --loops",
                        "data: \"/srv/linnet # not a comment\"  # " + file + ":5:7",
                        "limits:",
                        "  topic-levels: 7  # " + file + ":4:24");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatComesByItselfIsShownAsSuch() {
        CommandRun run = CommandRun.of("config", "show");
        assertThat(run.out())
                .contains("listeners:\n  - mqtt://127.0.0.1:1883  # default\n")
                .contains("\nsys-interval: 10s  # default\n")
                .containsPattern(Pattern.compile("\n  total-queue-bytes: [0-9]+  # default: a quarter of the heap\n"))
                .containsPattern(Pattern.compile("\nloops: [0-9]+  # default: half of the processors\n"));
    }

    @Test
    void whatIsShownIsAConfigurationThatMeansTheSame() throws Exception {
        List<String> first = values("--config", file.toString(), "--limits.queue-bytes", "1MiB");
        CommandRun shown = CommandRun.of("config", "show", "--config", file.toString(), "--limits.queue-bytes", "1MiB");
        Path again = Files.writeString(folder.resolve("again.yaml"), shown.out());
        assertThat(values("--config", again.toString())).isEqualTo(first);
    }

    private static List<String> values(String... arguments) {
        CommandRun run = CommandRun.of(
                Stream.concat(Stream.of("config", "show"), Stream.of(arguments)).toList());
        assertThat(run.err()).isEmpty();
        return run.out()
                .lines()
                .map(line -> line.replaceFirst("  # [^\"]*$", ""))
                .toList();
    }

    @Test
    void jsonHasTheNamesOfTheSettings() {
        CommandRun run = CommandRun.of(
                "config", "show", "--json", "--changed", "--config", file.toString(), "--check-payload-format=false");
        assertThat(run.out()).isEqualTo("""
                {
                  "listeners": {
                    "value": ["mqtt://127.0.0.1:1883", {
                        "uri": "ws://127.0.0.1:8083/a$b",
                        "name": "browsers",
                        "proxy-protocol-from": ["10.0.0.0/8"]
                      }],
                    "origin": "F:2:3"
                  },
                  "check-payload-format": {
                    "value": false,
                    "origin": "--check-payload-format"
                  },
                  "data": {
                    "value": "/srv/linnet # not a comment",
                    "origin": "F:5:7"
                  },
                  "limits.topic-levels": {
                    "value": 7,
                    "origin": "F:4:24"
                  }
                }
                """.replace("\"F:", "\"" + file + ":"));
    }

    @Test
    void whatIsWrongIsNamedAsTheBrokerWould() {
        CommandRun run = CommandRun.of("config", "show", "--config", file.toString(), "--limits.topic-levels", "0");
        assertThat(run)
                .isEqualTo(new CommandRun(2, "", "--limits.topic-levels: '0' is not a number from 1 to 65535\n"));
    }

    @Test
    void aScalarIsAnOptionOnce() {
        CommandRun run = CommandRun.of("config", "show", "--loops", "1", "--loops", "2");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--loops").contains("only once");
    }

    @Test
    void theSchemaIsPrinted() throws Exception {
        assertThat(CommandRun.of("config", "schema").out())
                .isEqualTo(Files.readString(Path.of("..", "docs", "linnet.schema.json")));
    }
}
