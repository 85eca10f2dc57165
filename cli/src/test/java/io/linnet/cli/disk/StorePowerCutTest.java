package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.store.Store;
import io.linnet.store.StoredSession;
import io.linnet.store.StoredState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The power fails while a store is written: it opens again, with every round that was printed, and with no half of one. */
@Timeout(180)
class StorePowerCutTest {
    private static final int ROUNDS = 300;
    private static final int CUTS = 200;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    @Test
    void everyRoundThatWasPrintedIsThere() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("data"));
        Path cuts = Files.createDirectory(scratch.resolve("cuts"));
        DiskTrace trace =
                Strace.record(scratch.resolve("recording"), folder, StoreLog.class, folder.toString(), "" + ROUNDS);
        assertThat(DiskTrace.printed(trace.told(trace.end()))).endsWith("" + ROUNDS);
        new PowerCuts(trace, 1).check(CUTS, cuts, StorePowerCutTest::isAsAfterSomeRound);
    }

    private static void isAsAfterSomeRound(Path folder, List<DiskTrace.Told> told) throws Exception {
        List<String> printed = DiskTrace.printed(told);
        int promised = printed.isEmpty() ? 0 : Integer.parseInt(printed.getLast());
        long[] leftAt = new long[1];
        Map<String, String> found;
        try (Store store = Store.open(folder)) {
            store.load(new Nothing() {
                @Override
                public void session(StoredSession session) {
                    leftAt[0] = session.leftAt();
                }
            });
            found = StoreLog.found(store);
        }
        // one round may be given to the operating system and one more be under way
        assertThat(leftAt[0]).as("last round that is there").isBetween((long) promised, promised + 2L);
        assertThat(found).isEqualTo(StoreLog.expected((int) leftAt[0]));
    }

    private static class Nothing implements StoredState {
        @Override
        public void session(StoredSession session) {}

        @Override
        public void subscription(long session, String topicFilter, int options, int identifier) {}

        @Override
        public void received(long session, int packetIdentifier) {}

        @Override
        public void sent(long session, int packetIdentifier, long position) {}

        @Override
        public void leased(long session, int first, int last) {}

        @Override
        public void queue(long session, long first, long last, long messages, long weight) {}
    }
}
