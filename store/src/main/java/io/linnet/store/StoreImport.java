package io.linnet.store;

import io.linnet.store.RecordRules.Broken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a store of the lines that {@link StoreExport} writes, all of it or nothing: it grows in a folder within the new one, is
 * checked like any other store, and only then becomes what a broker finds.
 */
public final class StoreImport {
    private static final String GROWING = "importing";
    private static final int BATCH_BYTES = 4 << 20;

    private final Store store;
    private final Lines lines;
    private final Set<Long> sessions = new HashSet<>();
    private final Set<String> clients = new HashSet<>();
    private final BodyCounts bodies = new BodyCounts();
    private final Map<LineType, Long> counts = new EnumMap<>(LineType.class);
    private Changes changes;
    private LineType last = LineType.META;
    private long records;

    private StoreImport(Store store, InputStream in) {
        this.store = store;
        this.lines = new Lines(in);
        this.changes = store.changes();
    }

    /**
     * Reads an export into a folder that is empty or not there yet; when it fails, the folder is empty afterwards.
     *
     * @return how many records were read
     * @throws ImportRefused when what is read is no whole and sound export
     * @throws StoreException when the folder cannot be used
     */
    public static long read(InputStream in, Path path) throws IOException {
        try (Folder folder = Folder.reserve(path, GROWING)) {
            Path growing = path.resolve(GROWING);
            remove(growing);
            try {
                long records = grow(in, growing);
                folder.adopt(growing);
                return records;
            } finally {
                remove(growing);
            }
        }
    }

    private static long grow(InputStream in, Path growing) throws IOException {
        StoreImport one;
        try (Store store = Store.open(growing)) {
            one = new StoreImport(store, in);
            one.everything();
        }
        CheckReport report = StoreCheck.of(growing);
        one.requireDistinct(report);
        for (CheckReport.Finding finding : report.findings()) {
            throw new ImportRefused("the lines do not agree with each other: "
                    + finding.kind().text() + ": " + finding.count() + ", for example "
                    + finding.examples().getFirst());
        }
        return one.records;
    }

    private void everything() throws IOException {
        meta(lines.next());
        String text = lines.next();
        while (text != null && last != LineType.END) {
            one(text);
            text = lines.next();
        }
        if (last != LineType.END) {
            throw lines.refused("the lines end without one of type end: the export was cut off");
        }
        if (text != null) {
            throw lines.refused("there is something behind the line of type end");
        }
        store.write(changes, true);
    }

    private void meta(@Nullable String text) throws ImportRefused {
        try {
            JsonObject in = JsonParser.object(text == null ? "" : text);
            if (LineType.of(in.text("type")) != LineType.META) {
                throw new Broken("the first line of an export has the type meta");
            }
            in.number("version", 1, StoreExport.VERSION);
            in.end();
        } catch (Broken broken) {
            throw lines.refused(broken.getMessage() + "; is this an export of 'linnet store export'?");
        }
    }

    private void one(String text) throws IOException {
        try {
            JsonObject in = JsonParser.object(text);
            LineType type = type(in.text("type"));
            if (type == LineType.END) {
                end(in);
            } else {
                StoreRecord record = RecordLines.record(type, in);
                requireOwner(record);
                add(record);
                records++;
                counts.merge(type, 1L, Long::sum);
            }
        } catch (Broken broken) {
            throw lines.refused(String.valueOf(broken.getMessage()));
        }
        if (changes.length() > BATCH_BYTES) {
            store.write(changes, false);
            changes = store.changes();
        }
    }

    private LineType type(String text) throws Broken {
        LineType type = LineType.of(text);
        if (type == null) {
            throw new Broken("type is '" + text + "', allowed are " + LineType.all());
        }
        if (type == LineType.META || type.compareTo(last) < 0) {
            throw new Broken("a line of type " + type.text() + " behind one of type " + last.text() + ", the order is "
                    + LineType.all());
        }
        last = type;
        return type;
    }

    private void end(JsonObject in) throws Broken {
        long expected = in.number("records", 0, Long.MAX_VALUE);
        in.end();
        if (expected != records) {
            throw new Broken(records + " records came, the line of type end says " + expected);
        }
    }

    private void requireOwner(StoreRecord record) throws Broken {
        long session = switch (record) {
            case StoreRecord.Subscription subscription -> subscription.session();
            case StoreRecord.Received received -> received.session();
            case StoreRecord.Sent sent -> sent.session();
            case StoreRecord.Leased leased -> leased.session();
            case StoreRecord.Queued queued -> queued.entry().session();
            default -> 0;
        };
        if (session != 0 && !sessions.contains(session)) {
            throw new Broken("session is " + session + ", no line of type session has that number");
        }
    }

    private void add(StoreRecord record) throws Broken {
        switch (record) {
            case StoreRecord.Session(StoredSession session) -> {
                if (!sessions.add(session.number())) {
                    throw new Broken("number is " + session.number() + ", another session has it");
                }
                if (!clients.add(session.clientIdentifier())) {
                    throw new Broken(
                            "clientIdentifier is '" + session.clientIdentifier() + "', another session has it");
                }
                changes.session(session);
            }
            case StoreRecord.Subscription(long session, String topicFilter, int options, int identifier) ->
                changes.subscribed(session, topicFilter, options, identifier);
            case StoreRecord.Received(long session, int packetIdentifier) ->
                changes.received(session, packetIdentifier);
            case StoreRecord.Sent(long session, int packetIdentifier, long position) ->
                changes.sent(session, packetIdentifier, position);
            case StoreRecord.Leased(long session, int first, int count) -> changes.leased(session, first, count);
            case StoreRecord.Body(long number, StoredMessage message) -> {
                if (bodies.has(number)) {
                    throw new Broken("number is " + number + ", another body has it");
                }
                bodies.add(number);
                changes.body(number, message);
            }
            case StoreRecord.Queued(StoredEntry entry) -> {
                if (entry.body() != 0 && !bodies.has(entry.body())) {
                    throw new Broken("body is " + entry.body() + ", no line of type body has that number");
                }
                queued(entry);
            }
            case StoreRecord.Retained(StoredMessage message) -> changes.retained(message);
            case StoreRecord.Unreadable(String where, String why) -> throw new IllegalArgumentException(why);
        }
    }

    private void queued(StoredEntry entry) throws Broken {
        try {
            changes.queued(entry);
        } catch (IllegalStateException tooMany) {
            throw new Broken(String.valueOf(tooMany.getMessage()));
        }
    }

    /** Two lines for one key leave one record. */
    private void requireDistinct(CheckReport report) throws ImportRefused {
        for (Map.Entry<LineType, Long> each : counts.entrySet()) {
            long there = report.records().getOrDefault(each.getKey().text(), 0L);
            if (there != each.getValue()) {
                throw new ImportRefused("of the lines of type " + each.getKey().text() + ", "
                        + (each.getValue() - there) + " say again what another one says");
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
