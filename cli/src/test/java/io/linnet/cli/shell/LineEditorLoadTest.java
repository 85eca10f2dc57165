package io.linnet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The library of the terminal costs time to load, so that only who sits at one pays for it. */
@Timeout(60)
class LineEditorLoadTest {
    @Test
    void scriptsAndOtherCommandsDoNotLoadTheLineEditor() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.linnet.cli.Linnet",
                        "shell",
                        "-c",
                        "help"))
                .redirectErrorStream(true)
                .start();
        String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(loaded).contains("io.linnet.cli.shell.Shell ").doesNotContain("org.jline");
    }
}
