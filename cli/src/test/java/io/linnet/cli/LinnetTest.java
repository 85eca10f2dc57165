package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinnetTest {
    @Test
    void helpNamesEveryCommand() {
        CommandRun run = CommandRun.of("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("broker", "pub", "sub", "store", "completion");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void versionIsOneLine() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("linnet ").hasLineCount(1);
    }

    @Test
    void unknownOptionIsNamedOnStandardError() {
        CommandRun run = CommandRun.of("broker", "--lisen", "mqtt://127.0.0.1:0");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("--lisen").contains("linnet broker --help");
    }

    @Test
    void unknownCommandIsNamedOnStandardError() {
        CommandRun run = CommandRun.of("brokr");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("brokr").contains("broker");
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("broker", "pub", "sub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "pub", "sub", "store", "completion"})
    void everyCommandHelps(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: linnet " + command);
    }

    @Test
    void completionScriptKnowsCommandsAndOptions() {
        CommandRun run = CommandRun.of("completion");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("_complete_linnet", "--will-topic", "bashcompinit");
    }
}
