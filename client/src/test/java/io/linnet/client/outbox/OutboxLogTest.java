package io.linnet.client.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.client.outbox.Entry.Stage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of an outbox: what comes back, and what is done about damage, full disks and other processes. */
class OutboxLogTest {
    private static final String OWNER = "meter-7";

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("outbox");
    }

    private OutboxLog open() throws IOException {
        return OutboxLog.open(file, OWNER);
    }

    private static Change.Kept kept(long number, String text) {
        return new Change.Kept(number, 1_000 + number, text.getBytes(UTF_8));
    }

    private static List<String> texts(OutboxLog log) {
        return log.entries().stream()
                .map(entry -> new String(entry.kept().packet(), UTF_8))
                .toList();
    }

    @Test
    void whatIsNotDoneComesBackWithItsStageInOrder() throws IOException {
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a"), kept(2, "b"), kept(3, "c"), kept(4, "d")));
            log.commit(List.of(new Change.Sent(1, 10), new Change.Sent(2, 11), new Change.Sent(3, 65_535)));
            log.commit(List.of(new Change.Released(2, 11), new Change.Done(1)));
        }
        for (int i = 0; i < 2; i++) {
            try (OutboxLog log = open()) {
                assertThat(texts(log)).containsExactly("b", "c", "d");
                assertThat(log.entries())
                        .extracting(Entry::stage)
                        .containsExactly(Stage.RELEASED, Stage.SENT, Stage.WAITING);
                assertThat(log.entries()).extracting(Entry::packetIdentifier).containsExactly(11, 65_535, 0);
                assertThat(log.entries().get(0).kept().epochMillis()).isEqualTo(1_002);
            }
        }
    }

    @Test
    void identifiersOfAnotherSessionMeanNothing() throws IOException {
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a"), kept(2, "b"), new Change.Sent(1, 10), new Change.Released(2, 11)));
        }
        try (OutboxLog log = OutboxLog.open(file, "another")) {
            assertThat(log.entries()).extracting(Entry::stage).containsExactly(Stage.WAITING);
            assertThat(texts(log)).containsExactly("a");
        }
    }

    @Test
    void anIdentifierBelongsToTheLastThatWasSentWithIt() throws IOException {
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a"), kept(2, "b"), new Change.Sent(1, 10)));
            log.commit(List.of(new Change.Sent(2, 10)));
        }
        try (OutboxLog log = open()) {
            assertThat(log.entries()).extracting(Entry::stage).containsExactly(Stage.WAITING, Stage.SENT);
        }
    }

    @Test
    void aFileThatEndsAnywhereHasAllWholeFramesBefore() throws IOException {
        try (OutboxLog log = open()) {
            for (int i = 1; i <= 5; i++) {
                log.commit(List.of(kept(i, "m" + i)));
            }
        }
        // a file that was compacted has one frame; so it is written again, frame by frame
        byte[] whole;
        long[] ends = new long[6];
        try (OutboxLog log = open()) {
            ends[0] = log.length();
            for (int i = 1; i <= 5; i++) {
                log.commit(List.of(kept(10 + i, "n" + i)));
                ends[i] = log.length();
            }
            whole = Files.readAllBytes(file);
        }
        for (int length = (int) ends[0]; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int cut = length;
            long frames =
                    IntStream.rangeClosed(1, 5).filter(i -> ends[i] <= cut).count();
            try (OutboxLog log = open()) {
                assertThat(log.entries()).as("cut at " + cut).hasSize(5 + (int) frames);
            }
        }
    }

    @Test
    void aByteThatChangedInTheMiddleIsToldWithItsPlaceAndTheFileIsLeft() throws IOException {
        byte[] whole;
        long first;
        try (OutboxLog log = open()) {
            first = log.length();
            log.commit(List.of(kept(1, "a message")));
            log.commit(List.of(kept(2, "another one")));
            whole = Files.readAllBytes(file);
        }
        long middle = first + (whole.length - first) / 2 - 4;
        for (int i = (int) first; i < middle; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            Damaged problem = catchThrowableOfType(Damaged.class, this::open);
            assertThat(problem).as("byte " + i).hasMessageContaining("byte " + first);
            assertThat(problem.offset()).isEqualTo(first);
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void aLastFrameThatIsWholeAndWrongIsKeptBeside() throws IOException {
        byte[] whole;
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a")));
            log.commit(List.of(kept(2, "b")));
            whole = Files.readAllBytes(file);
        }
        whole[whole.length - 1] ^= 1;
        Files.write(file, whole);
        try (OutboxLog log = open()) {
            assertThat(texts(log)).containsExactly("a");
        }
        byte[] cut = Files.readAllBytes(folder.resolve("outbox.cut"));
        assertThat(cut).isEqualTo(Arrays.copyOfRange(whole, whole.length - cut.length, whole.length));
    }

    @Test
    void aFileOfSomebodyElseIsNotTouched() throws IOException {
        Files.writeString(file, "dear diary, this is no outbox");
        assertThatThrownBy(this::open).isInstanceOf(Damaged.class).hasMessageContaining("does not begin as an outbox");
        assertThat(file).hasContent("dear diary, this is no outbox");
    }

    @Test
    void aMessageThatLooksLikeAFrameIsNone() throws IOException {
        byte[] frames;
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a")));
            frames = Files.readAllBytes(file);
        }
        try (OutboxLog log = open()) {
            log.commit(List.of(new Change.Kept(2, 0, frames)));
        }
        byte[] whole = Files.readAllBytes(file);
        try (OutboxLog log = open()) {
            log.commit(List.of(new Change.Kept(3, 0, frames)));
            whole = Files.readAllBytes(file);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (OutboxLog log = open()) {
            assertThat(log.entries()).hasSize(2);
        }
    }

    @Test
    void twoClientsCannotHaveOneFile() throws IOException {
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a")));
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use by another");
        }
        open().close();
    }

    @Test
    void whatIsDoneLeavesTheFile() throws IOException {
        byte[] payload = new byte[10_000];
        new Random(7).nextBytes(payload);
        try (OutboxLog log = open()) {
            for (int i = 1; i <= 1_000; i++) {
                log.commit(List.of(new Change.Kept(i, 0, payload)));
                log.commit(List.of(new Change.Done(i)));
                assertThat(log.length()).isLessThan((1 << 20) + 20_000);
            }
            log.commit(List.of(kept(2_000, "left")));
        }
        try (OutboxLog log = open()) {
            assertThat(texts(log)).containsExactly("left");
        }
    }

    @Test
    void aDiskThatFailsTakesNothingAndLaterEverything() throws IOException {
        FailingDisk disk = new FailingDisk();
        try (OutboxLog log = OutboxLog.open(file, OWNER, path -> disk.open(path))) {
            log.commit(List.of(kept(1, "a")));
            for (FailingDisk.Trouble trouble : FailingDisk.Trouble.values()) {
                disk.trouble(trouble);
                assertThatThrownBy(() -> log.commit(List.of(kept(2, "lost"))))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left");
                assertThatThrownBy(() -> log.commit(List.of(kept(2, "lost")))).isInstanceOf(IOException.class);
                assertThat(texts(log)).containsExactly("a");
                disk.trouble(null);
            }
            log.commit(List.of(kept(3, "b")));
        }
        try (OutboxLog log = open()) {
            assertThat(texts(log)).containsExactly("a", "b");
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldAtTheStart() {
        file = folder.resolve("nowhere/outbox");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("nowhere");
    }

    @Test
    void theFileIsWhereItWasAfterItWasWrittenAnew() throws IOException {
        try (OutboxLog log = open()) {
            log.commit(List.of(kept(1, "a")));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThat(channel.size()).isPositive();
        }
        assertThat(folder.resolve("outbox.new")).doesNotExist();
    }
}
