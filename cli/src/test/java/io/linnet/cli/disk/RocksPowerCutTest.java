package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The power fails while RocksDB flushes, compacts, changes its log and deletes files, which the store alone does too rarely for a test. */
@Timeout(180)
class RocksPowerCutTest {
    private static final int BATCHES = 1200;
    private static final int CUTS = 120;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    @Test
    void everyBatchThatWasPrintedIsThereInBothColumns() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("data"));
        Path cuts = Files.createDirectory(scratch.resolve("cuts"));
        DiskTrace trace =
                Strace.record(scratch.resolve("recording"), folder, RocksLog.class, folder.toString(), "" + BATCHES);
        assertThat(trace.nameChanges())
                .as("files that are deleted, so that the moments between are cut as well")
                .filteredOn(DiskTrace.Removed.class::isInstance)
                .hasSizeGreaterThan(10);
        new PowerCuts(trace, 1).check(CUTS, cuts, RocksPowerCutTest::nothingPrintedIsMissing);
    }

    private static void nothingPrintedIsMissing(Path folder, List<DiskTrace.Told> told) throws Exception {
        List<String> printed = DiskTrace.printed(told);
        int promised = printed.isEmpty() ? 0 : Integer.parseInt(printed.getLast());
        assertThat(RocksLog.last(folder)).isBetween(promised, promised + 1);
    }
}
