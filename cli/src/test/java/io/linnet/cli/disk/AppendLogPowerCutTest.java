package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool on a program that is known to be right, and on the same program with its mistakes: those must be found. */
@Timeout(120)
class AppendLogPowerCutTest {
    private static final int CUTS = 600;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    private void cut(String careful) throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("data"));
        Path cuts = Files.createDirectory(scratch.resolve("cuts"));
        DiskTrace trace =
                Strace.record(scratch.resolve("recording"), folder, AppendLog.class, folder.toString(), "100", careful);
        assertThat(DiskTrace.printed(trace.told(trace.end()))).hasSize(100).endsWith("line 99");
        new PowerCuts(trace, 1).check(CUTS, cuts, AppendLogPowerCutTest::everyPrintedLineIsThere);
    }

    private static void everyPrintedLineIsThere(Path folder, List<DiskTrace.Told> told) throws Exception {
        List<String> printed = DiskTrace.printed(told);
        Path log = folder.resolve("log");
        // what was torn need not be text
        String found = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        assertThat(found)
                .startsWith(String.join(
                        "", printed.stream().map(line -> line + "\n").toList()));
    }

    @Test
    void nothingIsLostWhenFileAndFolderAreSynced() throws Exception {
        cut("file,folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "folder", "file"})
    void aMissingSyncIsFound(String careful) {
        assertThatThrownBy(() -> cut(careful))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("of the recording");
    }
}
