package io.linnet.store;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Everything that survives a restart, in one folder on disk, for one process at a time.
 *
 * <p>One thread makes {@link Changes} and writes them; any threads read. Every call may block for as long as the disk takes.
 */
public final class Store implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    /** After so many deleted entries, and few left, the space is given back at once instead of some time later. */
    private static final long COMPACT_AFTER = 500_000;

    private final Folder folder;
    private final ReadWriteLock opening = new ReentrantReadWriteLock();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);
    private final BodyCounts bodyCounts = new BodyCounts();
    private final AtomicLong nextNumber = new AtomicLong(1);
    private volatile @Nullable Database database;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong deletedEntries = new AtomicLong();

    private Store(Folder folder, Database database) {
        this.folder = folder;
        this.database = database;
    }

    /**
     * Opens a folder and makes it when there is none.
     *
     * @throws StoreException when another process has it, a newer version has written it, it is damaged, or cannot be written
     */
    public static Store open(Path path) throws StoreException {
        return open(path, true);
    }

    /** Opens a folder that must be there. */
    public static Store openExisting(Path path) throws StoreException {
        return open(path, false);
    }

    private static Store open(Path path, boolean mayCreate) throws StoreException {
        Folder folder = Folder.open(path, mayCreate);
        try {
            return new Store(folder, new Database(folder.database()));
        } catch (RocksDBException failure) {
            folder.close();
            throw new StoreException("the data in " + path + " cannot be opened: " + failure.getMessage(), failure);
        }
    }

    public Path path() {
        return folder.path();
    }

    /** A number for a new session or a new shared body; no other has it. Any thread. */
    public long newNumber() {
        return nextNumber.getAndIncrement();
    }

    // ---- writing

    /** A new set of changes. */
    public Changes changes() {
        return new Changes(this);
    }

    /**
     * Writes changes, all or none.
     *
     * @param sync whether they are on the disk when this returns; else they are with the operating system
     * @throws StoreException when they may not be there: write the same again, after {@link #reopen} if need be
     */
    public void write(Changes changes, boolean sync) throws StoreException {
        opening.readLock().lock();
        try (WriteBatch batch = new WriteBatch(changes.encoded())) {
            current().rocks().write(sync ? synced : unsynced, batch);
        } catch (RocksDBException failure) {
            throw new StoreException("writing to " + path() + " failed: " + failure.getMessage(), failure);
        } finally {
            opening.readLock().unlock();
        }
    }

    /** Closes the files and opens them again, which is how a database comes back to life after the disk failed. */
    public void reopen() throws StoreException {
        opening.writeLock().lock();
        try {
            Database old = database;
            database = null;
            if (old != null) {
                old.close();
            }
            database = Database.existing(folder.database());
        } catch (RocksDBException failure) {
            throw new StoreException("opening " + path() + " again failed: " + failure.getMessage(), failure);
        } finally {
            opening.writeLock().unlock();
        }
    }

    private Database current() throws StoreException {
        Database open = database;
        if (open == null) {
            throw new StoreException("the store in " + path() + " is not open at the moment");
        }
        return open;
    }

    BodyCounts bodyCounts() {
        return bodyCounts;
    }

    void counted(int added, int deleted) {
        entries.addAndGet(added - deleted);
        deletedEntries.addAndGet(deleted);
    }

    /**
     * Takes the references that a session's entries hold to shared bodies. When they cannot be read the bodies stay until the next
     * {@link #load}.
     */
    void leaveBodies(long session, Changes changes) {
        try (Cursor cursor = new Cursor(Column.QUEUE, Keys.entry(session, 0), Keys.entry(session + 1, 0))) {
            for (; cursor.isValid(); cursor.next()) {
                long body = Reader.head(cursor.value()).body();
                if (body != 0) {
                    changes.leaveBody(body);
                }
                counted(0, 1);
            }
        } catch (StoreException unreadable) {
            LOG.log(Level.WARNING, "bodies of a session that has ended stay for now", unreadable);
        }
    }

    /** The shared body of an entry; 0 for none, and when it cannot be read. */
    long bodyOf(long session, long position) {
        try {
            byte[] value = get(Column.QUEUE, Keys.entry(session, position));
            return value == null ? 0 : Reader.head(value).body();
        } catch (StoreException unreadable) {
            LOG.log(Level.WARNING, "the body of a message that was dropped stays for now", unreadable);
            return 0;
        }
    }

    /**
     * Why writing is not safe any more although it may still succeed, or null: what goes on when a disk is nearly full needs room
     * itself, such as deleting. Any thread.
     */
    public @Nullable String lackOfSpace() {
        return folder.lackOfSpace();
    }

    /**
     * Finds out whether the disk takes anything at all, without touching the data: a broken database is better opened again when it
     * does.
     */
    public void probe() throws StoreException {
        folder.probe();
    }

    /** Gives space back after many messages have gone; to be called now and then, any thread. May take seconds. */
    public void tidy() throws StoreException {
        long deleted = deletedEntries.get();
        if (deleted < COMPACT_AFTER || entries.get() * 4 > deleted) {
            return;
        }
        deletedEntries.addAndGet(-deleted);
        opening.readLock().lock();
        try (CompactRangeOptions options = new CompactRangeOptions().setExclusiveManualCompaction(false)) {
            Database open = current();
            open.rocks().compactRange(open.column(Column.QUEUE), null, null, options);
            open.rocks().compactRange(open.column(Column.BODIES), null, null, options);
        } catch (RocksDBException failure) {
            throw new StoreException("compacting " + path() + " failed: " + failure.getMessage(), failure);
        } finally {
            opening.readLock().unlock();
        }
    }

    // ---- reading

    /** Shows everything about sessions, without messages; before anything is written. */
    public void load(StoredState state) throws StoreException {
        loadState(state);
        loadQueues(state);
        loadBodies();
    }

    private void loadState(StoredState state) throws StoreException {
        try (Cursor cursor = new Cursor(Column.STATE, new byte[0], null)) {
            for (; cursor.isValid(); cursor.next()) {
                ByteBuffer key = ByteBuffer.wrap(cursor.key());
                byte kind = key.get();
                long session = key.getLong();
                nextNumber.accumulateAndGet(session + 1, Math::max);
                switch (kind) {
                    case Keys.SESSION -> state.session(Reader.session(session, cursor.value()));
                    case Keys.SUBSCRIPTION -> {
                        String filter = StandardCharsets.UTF_8.decode(key).toString();
                        int[] subscription = Reader.subscription(cursor.value());
                        state.subscription(session, filter, subscription[0], subscription[1]);
                    }
                    case Keys.RECEIVED -> state.received(session, key.getShort() & 0xFFFF);
                    case Keys.SENT -> {
                        long position = ByteBuffer.wrap(cursor.value()).getLong(1);
                        state.sent(session, key.getShort() & 0xFFFF, position);
                    }
                    case Keys.LEASED -> {
                        ByteBuffer range = ByteBuffer.wrap(cursor.value());
                        state.leased(session, range.getShort(1) & 0xFFFF, range.getShort(3) & 0xFFFF);
                    }
                    default -> throw new StoreException("a key of unknown kind " + kind + ": the store is damaged");
                }
            }
        }
    }

    private void loadQueues(StoredState state) throws StoreException {
        long session = 0;
        long first = 0;
        long last = 0;
        long messages = 0;
        long weight = 0;
        try (Cursor cursor = new Cursor(Column.QUEUE, new byte[0], null)) {
            for (; cursor.isValid(); cursor.next()) {
                ByteBuffer key = ByteBuffer.wrap(cursor.key());
                long owner = key.getLong();
                long position = key.getLong();
                if (owner != session) {
                    if (messages > 0) {
                        state.queue(session, first, last, messages, weight);
                    }
                    session = owner;
                    nextNumber.accumulateAndGet(session + 1, Math::max);
                    first = position;
                    messages = 0;
                    weight = 0;
                }
                Reader.EntryHead head = Reader.head(cursor.value());
                if (head.body() != 0) {
                    bodyCounts.add(head.body());
                }
                last = position;
                messages++;
                weight += head.weight();
                entries.incrementAndGet();
            }
        }
        if (messages > 0) {
            state.queue(session, first, last, messages, weight);
        }
    }

    /** Deletes bodies to which nothing refers: a crash cannot leave any, but a removed queue of an unknown session can. */
    private void loadBodies() throws StoreException {
        Changes changes = changes();
        try (Cursor cursor = new Cursor(Column.BODIES, new byte[0], null)) {
            for (; cursor.isValid(); cursor.next()) {
                long body = ByteBuffer.wrap(cursor.key()).getLong();
                nextNumber.accumulateAndGet(body + 1, Math::max);
                if (!bodyCounts.has(body)) {
                    changes.delete(Column.BODIES, cursor.key());
                }
            }
        }
        if (!changes.isEmpty()) {
            write(changes, false);
        }
    }

    /** About how many retained messages there are. */
    public long retainedCount() {
        opening.readLock().lock();
        try {
            Database open = current();
            return Math.max(0, open.rocks().getLongProperty(open.column(Column.RETAINED), "rocksdb.estimate-num-keys"));
        } catch (RocksDBException | StoreException unknown) {
            return 0;
        } finally {
            opening.readLock().unlock();
        }
    }

    /**
     * The messages that wait for a session, in order, from one position on and before another.
     *
     * @param maximumMessages at least 1
     * @param maximumBytes of payloads and properties; exceeded by one message at most
     */
    public List<StoredEntry> queue(long session, long from, long to, int maximumMessages, int maximumBytes)
            throws StoreException {
        List<StoredEntry> page = new ArrayList<>(Math.min(maximumMessages, 256));
        long bytes = 0;
        try (Cursor cursor = new Cursor(Column.QUEUE, Keys.entry(session, from), Keys.entry(session, to))) {
            for (; cursor.isValid() && page.size() < maximumMessages && bytes < maximumBytes; cursor.next()) {
                long position = ByteBuffer.wrap(cursor.key()).getLong(8);
                StoredEntry entry = Reader.entry(session, position, cursor.value(), this::body);
                page.add(entry);
                bytes += entry.weight();
            }
        }
        return page;
    }

    private StoredMessage body(long number) throws StoreException {
        byte[] value = get(Column.BODIES, Keys.body(number));
        if (value == null) {
            throw new StoreException(
                    "an entry refers to body " + number + ", which is not there: the store is damaged");
        }
        return Reader.message(value);
    }

    /** Looks at so many queue entries for those whose message has expired by {@code now}, in milliseconds since 1970. */
    public ExpirySweep expired(long now, long fromSession, long fromPosition, int maximumEntries)
            throws StoreException {
        List<ExpirySweep.Expired> expired = new ArrayList<>();
        try (Cursor cursor = new Cursor(Column.QUEUE, Keys.entry(fromSession, fromPosition), null)) {
            for (int looked = 0; cursor.isValid(); cursor.next()) {
                ByteBuffer key = ByteBuffer.wrap(cursor.key());
                long session = key.getLong();
                long position = key.getLong();
                if (looked++ == maximumEntries) {
                    return new ExpirySweep(expired, session, position);
                }
                Reader.EntryHead head = Reader.head(cursor.value());
                if (head.expires() <= now) {
                    expired.add(new ExpirySweep.Expired(session, position, head.weight()));
                }
            }
        }
        return new ExpirySweep(expired, 0, 0);
    }

    /**
     * Retained messages in the order of the topic names' UTF-8.
     *
     * @param from the first topic name to look at
     * @param seek says for a topic name that is there: itself when it is wanted, else the smallest name behind it that can be
     *     wanted, or null when there is none
     * @param maximumMessages at least 1
     */
    public List<StoredMessage> retained(
            String from, UnaryOperator<@Nullable String> seek, int maximumMessages, int maximumBytes)
            throws StoreException {
        List<StoredMessage> page = new ArrayList<>();
        long bytes = 0;
        try (Cursor cursor = new Cursor(Column.RETAINED, from.getBytes(StandardCharsets.UTF_8), null)) {
            while (cursor.isValid() && page.size() < maximumMessages && bytes < maximumBytes) {
                String topic = new String(cursor.key(), StandardCharsets.UTF_8);
                String target = seek.apply(topic);
                if (target == null) {
                    break;
                }
                if (target.equals(topic)) {
                    StoredMessage message = Reader.message(cursor.value());
                    page.add(message);
                    bytes += message.payload().length + message.properties().length;
                    cursor.next();
                } else {
                    cursor.seek(target.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return page;
    }

    /** The retained message of one topic, or null. */
    public @Nullable StoredMessage retained(String topicName) throws StoreException {
        byte[] value = get(Column.RETAINED, topicName.getBytes(StandardCharsets.UTF_8));
        return value == null ? null : Reader.message(value);
    }

    private byte @Nullable [] get(Column column, byte[] key) throws StoreException {
        opening.readLock().lock();
        try {
            Database open = current();
            return open.rocks().get(open.column(column), key);
        } catch (RocksDBException failure) {
            throw new StoreException("reading from " + path() + " failed: " + failure.getMessage(), failure);
        } finally {
            opening.readLock().unlock();
        }
    }

    /** A walk over a column in order; holds off {@link #reopen} until it is closed. */
    private final class Cursor implements AutoCloseable {
        private final ReadOptions options = new ReadOptions().setFillCache(false);
        private final @Nullable Slice end;
        private final RocksIterator iterator;

        Cursor(Column column, byte[] from, byte @Nullable [] to) throws StoreException {
            opening.readLock().lock();
            try {
                Database open = current();
                RocksDB rocks = open.rocks();
                ColumnFamilyHandle handle = open.column(column);
                end = to == null ? null : new Slice(to);
                if (end != null) {
                    options.setIterateUpperBound(end);
                }
                iterator = rocks.newIterator(handle, options);
            } catch (StoreException closed) {
                options.close();
                opening.readLock().unlock();
                throw closed;
            }
            iterator.seek(from);
        }

        boolean isValid() throws StoreException {
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException failure) {
                throw new StoreException("reading from " + path() + " failed: " + failure.getMessage(), failure);
            }
        }

        void next() {
            iterator.next();
        }

        void seek(byte[] key) {
            iterator.seek(key);
        }

        byte[] key() {
            return iterator.key();
        }

        byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            if (end != null) {
                end.close();
            }
            opening.readLock().unlock();
        }
    }

    /** Everything written is on the disk afterwards. */
    @Override
    public void close() {
        opening.writeLock().lock();
        try {
            Database open = database;
            database = null;
            if (open != null) {
                open.close();
            }
            synced.close();
            unsynced.close();
            folder.close();
        } finally {
            opening.writeLock().unlock();
        }
    }
}
