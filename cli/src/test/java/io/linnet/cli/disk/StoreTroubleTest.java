package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.store.Store;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk fails under a store, and gets well: what had been promised is there, and the store goes on in the same process. */
@Timeout(180)
class StoreTroubleTest {
    private static final int ROUNDS = 60;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    private Process start(List<String> strace) throws IOException {
        return start(strace, ROUNDS);
    }

    private Process start(List<String> strace, int rounds) throws IOException {
        List<String> command = new ArrayList<>(strace);
        command.addAll(Strace.java(StubbornStore.class, data().toString(), "" + rounds));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private Path log() {
        return data().resolve("db").resolve("000004.log");
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                argumentSet("fsync fails once", "fdatasync:error=EIO:when=20"),
                argumentSet("fsync fails for some time", "fdatasync:error=EIO:when=20..26"),
                argumentSet("fsync says that there is no space", "fdatasync:error=ENOSPC:when=20"),
                argumentSet("no space from the first write on", "write:error=ENOSPC:when=1..3"),
                argumentSet("no space for the log", "write:error=ENOSPC:when=20..22"),
                argumentSet("read-only", "write:error=EROFS:when=20..22"));
    }

    /** A child that is told to try again at once after each trouble, until the injected errors have run out. */
    @ParameterizedTest
    @MethodSource("troubles")
    void everythingIsThereOnceTheDiskIsWell(String injection) throws Exception {
        Store.open(data()).close();
        List<String> said = converse(start(Strace.injecting(injection, logs())), ROUNDS, () -> {});
        assertThat(said).anyMatch(line -> line.startsWith("trouble: ")).endsWith("" + ROUNDS);
        isComplete(ROUNDS);
    }

    /** A disk that is really full: what the system does then, halves of writes and all, is not what strace makes of it. */
    @Test
    void aSmallDiskThatFillsUpGoesOnWhenThereIsRoom() throws Exception {
        int rounds = 900;
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectories(data()), 4)) {
            disk.fill(2_500_000);
            int[] troubles = new int[1];
            List<String> said = converse(start(List.of(), rounds), rounds, () -> {
                if (++troubles[0] == 3) {
                    disk.makeRoom();
                }
            });
            assertThat(troubles[0]).isGreaterThanOrEqualTo(3);
            assertThat(said)
                    .anyMatch(line -> line.contains("No space left on device"))
                    .endsWith("" + rounds);
            isComplete(rounds);
        }
    }

    private void isComplete(int rounds) throws IOException {
        try (Store store = Store.open(data())) {
            assertThat(StoreLog.found(store)).isEqualTo(StoreLog.expected(rounds));
        }
    }

    private interface Remedy {
        void apply() throws IOException;
    }

    /** All that a program says; it is told to try again after each trouble, of which there may not be more than rounds. */
    private static List<String> converse(Process process, int rounds, Remedy remedy) throws IOException {
        List<String> said = new ArrayList<>();
        try (BufferedReader out = process.inputReader();
                BufferedWriter in = process.outputWriter()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (line.startsWith("trouble")) {
                    assertThat(said).hasSizeLessThan(2 * rounds);
                    remedy.apply();
                    in.write("try again\n");
                    in.flush();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        return said;
    }

    /** Logs get a number that is only known when they are made; these are the ones that are likely. */
    private Path[] logs() {
        return Stream.iterate(4, number -> number + 1)
                .limit(60)
                .map(number -> data().resolve("db").resolve("%06d.log".formatted(number)))
                .toArray(Path[]::new);
    }

    @Test
    void whatWasPromisedOutlivesAKillWhileTheDiskIsBroken() throws Exception {
        Process process = start(Strace.injecting("fdatasync:error=EIO:when=20+", log()));
        int promised = 0;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null && !line.startsWith("trouble"); line = out.readLine()) {
                promised = Integer.parseInt(line);
            }
        } finally {
            for (ProcessHandle each : process.descendants().toList()) {
                each.destroyForcibly();
                each.onExit().join();
            }
            process.destroyForcibly().waitFor();
        }
        assertThat(promised).isBetween(10, ROUNDS - 1);
        try (Store store = Store.open(data())) {
            // nobody was promised the round that failed; it may be there
            assertThat(StoreLog.found(store)).isIn(StoreLog.expected(promised), StoreLog.expected(promised + 1));
        }
    }

    @Test
    void aSlowDiskIsNoTrouble() throws Exception {
        Process process = start(Strace.injecting("fdatasync:delay_exit=20000"));
        List<String> said;
        try (BufferedReader out = process.inputReader()) {
            said = out.readAllLines();
        } finally {
            process.destroyForcibly();
        }
        assertThat(said).hasSize(ROUNDS).endsWith("" + ROUNDS);
        assertThat(Files.exists(data())).isTrue();
    }
}
