package io.linnet.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;

/**
 * A store that is looked at: it is locked for everybody else, and nothing in it changes. For one thread.
 *
 * <p>Records that cannot be read are shown as {@link StoreRecord.Unreadable}, so that whoever looks sees all the rest.
 */
public final class Inspection implements AutoCloseable {
    private static final byte[] START = {};

    private final Folder folder;
    private final Database database;
    private final RecordReader reader = new RecordReader();

    private Inspection(Folder folder, Database database) {
        this.folder = folder;
        this.database = database;
    }

    /**
     * Opens a folder that must be a store.
     *
     * @throws StoreException when it is none, another process has it, a newer version has written it, or it cannot be read
     */
    public static Inspection open(Path path) throws StoreException {
        Folder folder = Folder.open(path, false);
        try {
            return of(folder, true);
        } catch (RocksDBException failure) {
            folder.close();
            throw new StoreException("the data in " + path + " cannot be opened: " + why(failure), failure);
        }
    }

    /** Takes over the folder when it succeeds. */
    static Inspection of(Folder folder, boolean tornEnd) throws RocksDBException {
        return new Inspection(folder, Database.readOnly(folder.database(), tornEnd));
    }

    /** The kind of failure, which the message of RocksDB does not always say, and that message. */
    static String why(RocksDBException failure) {
        Status status = failure.getStatus();
        return status == null ? String.valueOf(failure.getMessage()) : status.getCode() + ": " + failure.getMessage();
    }

    public Path path() {
        return folder.path();
    }

    /** The version of the format that the data has. */
    public int format() {
        return folder.format();
    }

    public StoreSizes sizes() throws StoreException {
        try {
            return StoreSizes.of(path());
        } catch (IOException failure) {
            throw new StoreException("the files in " + path() + " cannot be counted: " + failure, failure);
        }
    }

    /**
     * Shows everything: sessions, subscriptions, what was received, what was sent, leased packet identifiers, bodies, queues, retained
     * messages; each of them in the order of their keys.
     */
    public void all(RecordSink sink) throws IOException {
        walk(Column.STATE, START, null, sink);
        bodies(sink);
        walk(Column.QUEUE, START, null, sink);
        retained(sink);
    }

    /** Shows sessions alone. */
    public void sessions(RecordSink sink) throws IOException {
        walk(Column.STATE, Keys.first(Keys.SESSION, 0), new byte[] {Keys.SESSION + 1}, sink);
    }

    /** Shows what belongs to a session, in the order of {@link #all}. */
    public void contents(long session, RecordSink sink) throws IOException {
        for (byte kind : new byte[] {Keys.SUBSCRIPTION, Keys.RECEIVED, Keys.SENT, Keys.LEASED}) {
            walk(Column.STATE, Keys.first(kind, session), Keys.first(kind, session + 1), sink);
        }
        walk(Column.QUEUE, Keys.entry(session, 0), Keys.entry(session + 1, 0), sink);
    }

    /** Shows shared bodies alone. */
    void bodies(RecordSink sink) throws IOException {
        walk(Column.BODIES, START, null, sink);
    }

    /** Shows retained messages alone, in the order of their topic names' UTF-8. */
    public void retained(RecordSink sink) throws IOException {
        walk(Column.RETAINED, START, null, sink);
    }

    private void walk(Column column, byte[] from, byte @Nullable [] to, RecordSink sink) throws IOException {
        byte[] last = START;
        try (ReadOptions options = new ReadOptions().setFillCache(false);
                Slice end = new Slice(to == null ? START : to)) {
            if (to != null) {
                options.setIterateUpperBound(end);
            }
            try (RocksIterator iterator = database.rocks().newIterator(database.column(column), options)) {
                for (iterator.seek(from); iterator.isValid(); iterator.next()) {
                    last = iterator.key();
                    sink.accept(reader.read(column, last, iterator.value()));
                }
                iterator.status();
            }
        } catch (RocksDBException failure) {
            sink.accept(
                    new StoreRecord.Unreadable(RecordReader.where(column, last) + " and all behind it", why(failure)));
        }
    }

    /** A session by its number, or null when there is none. */
    public @Nullable StoredSession session(long number) throws StoreException {
        return get(Column.STATE, Keys.session(number)) instanceof StoreRecord.Session(StoredSession session)
                ? session
                : null;
    }

    /** The message in a shared body, or null when there is none. */
    public @Nullable StoredMessage body(long number) throws StoreException {
        return get(Column.BODIES, Keys.body(number)) instanceof StoreRecord.Body(long same, StoredMessage message)
                ? message
                : null;
    }

    /** An entry as {@link StoreRecord.Queued} has it, or null when there is none. */
    @Nullable
    StoredEntry entry(long session, long position) throws StoreException {
        return get(Column.QUEUE, Keys.entry(session, position)) instanceof StoreRecord.Queued(StoredEntry entry)
                ? entry
                : null;
    }

    private @Nullable StoreRecord get(Column column, byte[] key) throws StoreException {
        try {
            byte[] value = database.rocks().get(database.column(column), key);
            return value == null ? null : reader.read(column, key, value);
        } catch (RocksDBException failure) {
            throw new StoreException("reading from " + path() + " failed: " + why(failure), failure);
        }
    }

    /** Reads every block of every table file; the message of the exception names the first that is damaged. */
    void verifyChecksums() throws RocksDBException {
        database.rocks().verifyChecksum();
    }

    @Override
    public void close() {
        database.close();
        folder.close();
    }
}
