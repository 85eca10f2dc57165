package io.linnet.store;

import io.linnet.store.CheckReport.Finding;
import io.linnet.store.CheckReport.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Looks through a whole store for damage and changes nothing: the checksums of all files, every record by itself, and whether
 * records that refer to each other agree. Remembers numbers and client identifiers of sessions, and two bits for each body.
 */
public final class StoreCheck {
    private static final int EXAMPLES = 5;

    private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final Map<String, Long> records = new TreeMap<>();
    private final Map<String, Long> clients = new HashMap<>();
    private final Set<Long> sessions = new HashSet<>();
    private final BodyCounts bodies = new BodyCounts();
    private final BodyCounts usedBodies = new BodyCounts();
    private final Set<Long> sentPositions = new HashSet<>();
    private long unusedBodies;
    private long sentSession;

    private StoreCheck() {}

    /**
     * Looks through the store in this folder.
     *
     * @throws StoreException when it is no store, another process has it, or a newer version has written it; never for damage
     */
    public static CheckReport of(Path path) throws StoreException {
        StoreCheck check = new StoreCheck();
        Folder folder = Folder.open(path, false);
        try (Inspection store = check.open(folder)) {
            if (store == null) {
                folder.close();
            } else {
                check.everything(store);
            }
        } catch (StoreException known) {
            throw known;
        } catch (IOException failure) {
            throw new StoreException("checking " + path + " failed: " + failure.getMessage(), failure);
        }
        return check.report();
    }

    /** The store, or null when it is too damaged to be opened. */
    private @Nullable Inspection open(Folder folder) {
        try {
            return Inspection.of(folder, false);
        } catch (RocksDBException strict) {
            try {
                Inspection store = Inspection.of(folder, true);
                found(Kind.TORN_END, Inspection.why(strict));
                return store;
            } catch (RocksDBException failure) {
                found(Kind.UNOPENABLE, Inspection.why(failure));
                return null;
            }
        }
    }

    private void everything(Inspection store) throws IOException {
        try {
            store.verifyChecksums();
        } catch (RocksDBException failure) {
            found(Kind.DAMAGED_TABLE, Inspection.why(failure));
        }
        store.all(each -> record(store, each));
        if (unusedBodies > 0) {
            store.bodies(this::unused);
        }
    }

    private void record(Inspection store, StoreRecord each) {
        if (each instanceof StoreRecord.Unreadable(String where, String why)) {
            found(Kind.UNREADABLE, where + ": " + why);
            return;
        }
        records.merge(each.getClass().getSimpleName().toLowerCase(Locale.ROOT), 1L, Long::sum);
        try {
            RecordRules.require(each);
        } catch (RecordRules.Broken broken) {
            found(Kind.INVALID, name(each) + ": " + broken.getMessage());
        }
        switch (each) {
            case StoreRecord.Session(StoredSession session) -> session(session);
            case StoreRecord.Subscription subscription -> belongs(subscription.session(), each);
            case StoreRecord.Received received -> belongs(received.session(), each);
            case StoreRecord.Sent sent -> {
                belongs(sent.session(), each);
                sent(store, sent);
            }
            case StoreRecord.Leased leased -> belongs(leased.session(), each);
            case StoreRecord.Body body -> {
                // a count for a number out of range would have no place
                if (body.number() > 0) {
                    bodies.add(body.number());
                    unusedBodies++;
                }
            }
            case StoreRecord.Queued(StoredEntry entry) -> {
                belongs(entry.session(), each);
                refers(entry);
            }
            case StoreRecord.Retained retained -> {}
            case StoreRecord.Unreadable unreadable -> {}
        }
    }

    private void session(StoredSession session) {
        sessions.add(session.number());
        Long other = clients.putIfAbsent(session.clientIdentifier(), session.number());
        if (other != null) {
            found(
                    Kind.SAME_CLIENT,
                    "sessions " + other + " and " + session.number() + " are both of '" + session.clientIdentifier()
                            + "'");
        }
    }

    private void belongs(long session, StoreRecord each) {
        if (!sessions.contains(session)) {
            found(Kind.NO_SESSION, name(each));
        }
    }

    private void sent(Inspection store, StoreRecord.Sent sent) {
        if (sent.position() == Changes.RELEASED) {
            return;
        }
        if (sent.session() != sentSession) {
            sentSession = sent.session();
            sentPositions.clear();
        }
        if (!sentPositions.add(sent.position())) {
            found(Kind.SAME_ENTRY, name(sent) + " at position " + sent.position());
        }
        try {
            StoredEntry entry = store.entry(sent.session(), sent.position());
            if (entry == null) {
                found(Kind.NO_ENTRY, name(sent) + ": nothing is at position " + sent.position());
            } else if (entry.qos() != 2) {
                found(
                        Kind.NO_ENTRY,
                        name(sent) + ": the message at position " + sent.position() + " has QoS " + entry.qos());
            }
        } catch (StoreException damaged) {
            found(Kind.UNREADABLE, name(sent) + ": " + damaged.getMessage());
        }
    }

    private void refers(StoredEntry entry) {
        long body = entry.body();
        if (body == 0) {
            return;
        }
        if (body < 0 || !bodies.has(body)) {
            found(Kind.NO_BODY, name(new StoreRecord.Queued(entry)) + ": body " + body);
        } else if (!usedBodies.has(body)) {
            usedBodies.add(body);
            unusedBodies--;
        }
    }

    private void unused(StoreRecord each) {
        if (each instanceof StoreRecord.Body(long number, StoredMessage message)
                && number > 0
                && !usedBodies.has(number)) {
            found(Kind.UNUSED_BODY, "body " + number + ", topic '" + RecordRules.text(message.topic()) + "'");
        }
    }

    private static String name(StoreRecord each) {
        return switch (each) {
            case StoreRecord.Session(StoredSession session) -> "session " + session.number();
            case StoreRecord.Subscription(long session, String topicFilter, int options, int identifier) ->
                "subscription of session " + session + " to '" + topicFilter + "'";
            case StoreRecord.Received(long session, int packetIdentifier) ->
                "received by session " + session + ", packet identifier " + packetIdentifier;
            case StoreRecord.Sent(long session, int packetIdentifier, long position) ->
                "sent by session " + session + ", packet identifier " + packetIdentifier;
            case StoreRecord.Leased(long session, int first, int count) ->
                "packet identifiers leased by session " + session;
            case StoreRecord.Body(long number, StoredMessage message) -> "body " + number;
            case StoreRecord.Queued(StoredEntry entry) ->
                "queued for session " + entry.session() + ", position " + entry.position();
            case StoreRecord.Retained(StoredMessage message) ->
                "retained message of '" + RecordRules.text(message.topic()) + "'";
            case StoreRecord.Unreadable(String where, String why) -> where;
        };
    }

    private void found(Kind kind, String example) {
        counts.merge(kind, 1L, Long::sum);
        List<String> few = examples.computeIfAbsent(kind, first -> new ArrayList<>());
        if (few.size() < EXAMPLES) {
            few.add(example);
        }
    }

    private CheckReport report() {
        List<Finding> findings = new ArrayList<>();
        counts.forEach((kind, count) -> findings.add(new Finding(kind, count, List.copyOf(examples.get(kind)))));
        return new CheckReport(records, findings);
    }
}
