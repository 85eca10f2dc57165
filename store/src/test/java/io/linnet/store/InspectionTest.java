package io.linnet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.store.StoreSummary.Amount;
import io.linnet.store.StoreSummary.Queue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    @TempDir
    Path folder;

    @BeforeEach
    void sample() throws Exception {
        SampleStore.write(folder);
    }

    @Test
    void summaryCountsEverything() throws Exception {
        long now = Instant.parse("2026-11-01T12:00:30Z").toEpochMilli();
        try (Inspection store = Inspection.open(folder)) {
            StoreSummary summary = StoreSummary.of(store, now, 2);
            assertThat(summary)
                    .isEqualTo(new StoreSummary(
                            1,
                            1,
                            1,
                            3,
                            2,
                            2,
                            new Amount(6, 480),
                            new Amount(2, 20_027),
                            new Amount(3, 20_034),
                            0,
                            List.of(
                                    new Queue(1, "away", new Amount(3, 420)),
                                    new Queue(2, "connected", new Amount(2, 40)))));
            assertThat(store.format()).isEqualTo(1);
            assertThat(store.sizes().tables()).isGreaterThan(20_000);
            assertThat(store.sizes().writeAheadLog()).isGreaterThan(20_000);
            assertThat(store.sizes().total())
                    .isGreaterThan(store.sizes().tables() + store.sizes().writeAheadLog());
        }
    }

    @Test
    void contentsOfOneSessionAreThoseOfNoOther() throws Exception {
        try (Inspection store = Inspection.open(folder)) {
            List<StoreRecord> found = new ArrayList<>();
            store.contents(2, found::add);
            assertThat(found)
                    .hasSize(4)
                    .startsWith(
                            new StoreRecord.Subscription(2, "$share/group/fan/#", 2, 7),
                            new StoreRecord.Leased(2, 65_535, 65_535));
            assertThat(store.session(2))
                    .extracting(StoredSession::clientIdentifier)
                    .isEqualTo("connected");
            assertThat(store.session(4)).isNull();
            assertThat(store.body(1)).extracting(StoredMessage::publisher).isEqualTo("sender");
            assertThat(store.body(3)).isNull();
            List<StoreRecord> sessions = new ArrayList<>();
            store.sessions(sessions::add);
            assertThat(sessions).hasSize(3).allMatch(StoreRecord.Session.class::isInstance);
        }
    }

    @Test
    void folderIsLockedMeanwhile() throws Exception {
        try (Inspection store = Inspection.open(folder)) {
            assertThat(store.path()).isEqualTo(folder);
            assertThatThrownBy(() -> Store.open(folder)).hasMessageContaining("in use by another broker or tool");
        }
        Store.open(folder).close();
    }

    @Test
    void damagedTableLeavesTheRestToBeExported() throws Exception {
        Path table = Copies.files(folder, ".sst").getLast();
        byte[] bytes = Files.readAllBytes(table);
        bytes[20] ^= 1;
        Files.write(table, bytes);
        List<StoreRecord.Unreadable> leftOut = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Inspection store = Inspection.open(folder)) {
            StoreExport.write(store, out, leftOut::add);
        }
        assertThat(leftOut).singleElement().satisfies(each -> {
            assertThat(each.where()).contains("and all behind it");
            assertThat(each.why()).contains("checksum mismatch");
        });
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"session\"").contains("\"records\":");
    }

    @Test
    void unopenableStoreSaysWhy() throws Exception {
        Path current = folder.resolve("db").resolve("CURRENT");
        Files.move(current, folder.resolve("elsewhere"));
        assertThatThrownBy(() -> Inspection.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be opened")
                .hasMessageContaining("CURRENT");
        // the attempt that failed has given the lock back
        Files.move(folder.resolve("elsewhere"), current);
        Inspection.open(folder).close();
    }
}
