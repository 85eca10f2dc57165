package io.linnet.broker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.ExpiringQueue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has expired in queues on disk is found and deleted without anybody who asks for it. */
class QueueExpiryTest {
    @TempDir
    Path folder;

    @Test
    void messagesThatExpireOnDiskAreDeletedAndTheRestIsDelivered() throws Exception {
        try (ExpiringQueue queue = ExpiringQueue.start(LocalStorage.open(folder))) {
            queue.fill(20, 10);
            queue.passes(11_000);
            queue.awaitExpired(20);
            assertThat(queue.waiting()).isEqualTo(10);
            queue.receiveTheRest();
        }
        assertThat(Folders.records(folder)).noneMatch(line -> line.contains("\"queued\""));
    }
}
