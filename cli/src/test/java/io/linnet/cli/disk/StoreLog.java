package io.linnet.cli.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.store.Changes;
import io.linnet.store.Store;
import io.linnet.store.StoreException;
import io.linnet.store.StoredEntry;
import io.linnet.store.StoredMessage;
import io.linnet.store.StoredSession;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A program that works on a store in numbered rounds and prints the number of each that is on the disk. What the store holds after a
 * round is known, so that a store that was found can be compared: it is as after some round, never in between.
 */
final class StoreLog {
    private static final int SESSIONS = 5;
    private static final int TOPICS = 20;
    private static final int KEPT = 30;
    private static final int ROUNDS_UNTIL_REOPENED = 90;
    /** Every so many rounds one is only given to the operating system, and not printed. */
    private static final int UNSYNCED = 7;

    private StoreLog() {}

    /** Arguments: the folder; how many rounds. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[1]);
        try (Store store = Store.open(Path.of(arguments[0]));
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            for (int round = 1; round <= rounds; round++) {
                boolean sync = round % UNSYNCED != 0;
                store.write(changes(store, round), sync);
                if (sync) {
                    out.write((round + "\n").getBytes(UTF_8));
                }
                if (round % ROUNDS_UNTIL_REOPENED == 0) {
                    store.reopen();
                }
            }
        }
    }

    static Changes changes(Store store, int round) throws StoreException {
        Changes changes = store.changes();
        changes.session(new StoredSession(1, "client", 3600, round, 2, null, null));
        StoredMessage message = message("t/" + round % TOPICS, round);
        // every third message has its body outside, shared by two sessions
        long body = round % 3 == 0 ? round : 0;
        if (body != 0) {
            changes.body(body, message);
            changes.queued(new StoredEntry(SESSIONS + 1, round, body, 1, false, 10, new int[0], null, message));
        }
        changes.queued(new StoredEntry(session(round), round, body, 1, false, 10, new int[0], null, message));
        changes.retained(message);
        int old = round - KEPT;
        if (old > 0) {
            changes.delivered(session(old), old, old % 3 == 0 ? old : 0);
        }
        return changes;
    }

    private static long session(int round) {
        return 1L + round % SESSIONS;
    }

    private static StoredMessage message(String topic, int round) {
        byte[] payload = (round + " ".repeat(round * 37 % 5000)).getBytes(UTF_8);
        return new StoredMessage(topic.getBytes(UTF_8), 1, true, new byte[0], payload, Long.MAX_VALUE, "p");
    }

    /** What is in a store, a line for each thing. */
    static Map<String, String> found(Store store) throws StoreException {
        Map<String, String> found = new TreeMap<>();
        for (long session = 1; session <= SESSIONS + 1; session++) {
            for (StoredEntry entry : store.queue(session, 0, Long.MAX_VALUE, 1_000_000, Integer.MAX_VALUE)) {
                found.put("queue " + session + " " + entry.position(), payload(entry.message()));
            }
        }
        UnaryOperator<@Nullable String> all = name -> name;
        for (StoredMessage message : store.retained("", all, 1_000_000, Integer.MAX_VALUE)) {
            found.put("retained " + new String(message.topic(), UTF_8), payload(message));
        }
        return found;
    }

    private static String payload(StoredMessage message) {
        return new String(message.payload(), UTF_8).strip() + " of " + message.payload().length;
    }

    /** What is in it after a round. */
    static Map<String, String> expected(int rounds) {
        Map<String, String> expected = new TreeMap<>();
        for (int round = 1; round <= rounds; round++) {
            String payload = payload(message("", round));
            if (round % 3 == 0) {
                expected.put("queue " + (SESSIONS + 1) + " " + round, payload);
            }
            if (round > rounds - KEPT) {
                expected.put("queue " + session(round) + " " + round, payload);
            }
            expected.put("retained t/" + round % TOPICS, payload);
        }
        return expected;
    }
}
