package io.linnet.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A small store with at least one of every record, with and without everything that is optional; a part of it is in table files,
 * the rest in the write-ahead log.
 */
final class SampleStore {
    static final int LARGE_PAYLOAD = 20_000;

    private static final int[] NONE = {};
    private static final byte[] NOTHING = {};
    /** 2026-11-01T12:00:00.007Z. */
    private static final long TIME = 1_793_534_400_007L;

    private SampleStore() {}

    /** Writes the kept sample of the present format again: see {@link SampleTest}. */
    static void write(Path folder, Path lines) throws IOException {
        write(folder);
        try (Inspection store = Inspection.open(folder);
                OutputStream out = Files.newOutputStream(lines)) {
            StoreExport.write(store, out, unreadable -> {
                throw new IllegalStateException(unreadable.toString());
            });
        }
        Files.delete(folder.resolve("lock"));
        // what RocksDB writes for people and makes anew whenever it opens; it has paths of the machine in it
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder.resolve("db"), "{LOG*,LOCK,OPTIONS*}")) {
            for (Path note : notes) {
                Files.delete(note);
            }
        }
    }

    static void write(Path folder) throws StoreException {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            sessions(changes);
            changes.body(1, message("fan/out", "for several", TIME));
            changes.body(2, large("fan/large"));
            changes.retained(message("before", "in a table", Long.MAX_VALUE));
            changes.retained(message("gone", "replaced below", Long.MAX_VALUE));
            changes.queued(queued(1, 1, message("alone", "first", Long.MAX_VALUE)));
            changes.queued(queued(1, 2, message("alone", "delivered", Long.MAX_VALUE)));
            store.write(changes, true);
        }
        // opening again moves all of that from the log to table files
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            queues(changes);
            changes.delivered(1, 2, 0);
            changes.notRetained(bytes("gone"));
            changes.retained(new StoredMessage(
                    bytes("ä/€/\uD83D\uDC26"), 2, true, NOTHING, new byte[] {0, (byte) 0xFF}, TIME, "Zoë"));
            changes.retained(large("large"));
            store.write(changes, true);
        }
    }

    private static void sessions(Changes changes) {
        changes.session(new StoredSession(1, "away", 3600, TIME, 2, null, null));
        StoredMessage farewell = new StoredMessage(
                bytes("wills/connected"), 1, true, property(), bytes("gone"), Long.MAX_VALUE, "connected");
        changes.session(new StoredSession(2, "connected", 0xFFFF_FFFFL, 0, 1, new StoredWill(farewell, 5, 60), null));
        StoredMessage farewellWithoutPayload = message("wills/away", "", Long.MAX_VALUE);
        changes.session(new StoredSession(
                3, "Zoë \"quoted\" \\ \u0001", 10, TIME + 1, 0, new StoredWill(farewellWithoutPayload, 0, -1), null));
        changes.subscribed(1, "a/+/#", 0b0010_1101, 268_435_455);
        changes.subscribed(1, "plain", 0, 0);
        changes.subscribed(2, "$share/group/fan/#", 2, 7);
        changes.received(1, 1);
        changes.received(1, 65_535);
        changes.sent(1, 3, 1);
        changes.sent(1, 4, Changes.RELEASED);
        changes.leased(1, 5, 4096);
        changes.leased(2, 65_535, 65_535);
    }

    private static void queues(Changes changes) {
        StoredMessage all = new StoredMessage(
                bytes("with/everything"), 2, true, property(), bytes("payload"), TIME + 60_000, "sender");
        changes.queued(new StoredEntry(1, 3, 0, 1, true, 300, new int[] {1, 7}, "$share/group/with/#", all));
        changes.queued(refers(1, 4, 1, TIME));
        changes.queued(refers(2, 1, 1, TIME));
        changes.queued(refers(2, 9_000_000_000L, 2, Long.MAX_VALUE));
        changes.queued(refers(3, 5, 2, Long.MAX_VALUE));
    }

    private static StoredEntry queued(long session, long position, StoredMessage message) {
        return new StoredEntry(session, position, 0, 2, false, 100, NONE, null, message);
    }

    private static StoredEntry refers(long session, long position, long body, long expires) {
        return new StoredEntry(session, position, body, 1, false, 20, NONE, null, RecordReader.reference(expires));
    }

    private static StoredMessage message(String topic, String payload, long expires) {
        return new StoredMessage(bytes(topic), 1, false, NOTHING, bytes(payload), expires, "sender");
    }

    private static StoredMessage large(String topic) {
        byte[] payload = new byte[LARGE_PAYLOAD];
        new Random(1).nextBytes(payload);
        return new StoredMessage(bytes(topic), 1, true, NOTHING, payload, Long.MAX_VALUE, "sender");
    }

    /** The User Property a = b. */
    private static byte[] property() {
        return new byte[] {0x26, 0, 1, 'a', 0, 1, 'b'};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
