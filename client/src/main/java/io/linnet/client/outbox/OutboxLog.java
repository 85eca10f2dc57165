package io.linnet.client.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.client.outbox.Entry.Stage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file of an outbox, and what of it is not done. Used by one thread at a time; a lock file beside it keeps other processes away.
 *
 * <p>It begins with a head, which names the session that the packet identifiers belong to; then come frames ({@link Frames}). It is
 * written anew, and takes the place of the old one, when it is made, when most of it is done, and when the disk did not take a frame.
 */
public final class OutboxLog implements Closeable {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");
    private static final byte[] MAGIC = "LINNETO1".getBytes(UTF_8);
    private static final long SMALLEST_COMPACTED = 1 << 20;
    private static final int LARGEST_FRAME = 8 << 20;

    /** How the file is opened; tests have disks that fail. */
    @FunctionalInterface
    public interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    /** The real one. */
    public static final Opener DISK = path -> FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path file;
    private final String owner;
    private final Opener opener;
    private final FileChannel lockFile;
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, Long> identifiers = new HashMap<>();
    private FileChannel channel;
    private long length;
    private long entryBytes;
    private long compactedBeyond = SMALLEST_COMPACTED;
    private boolean suspect;

    private OutboxLog(Path file, String owner, Opener opener) throws IOException {
        this.file = file;
        this.owner = owner;
        this.opener = opener;
        lockFile = locked(file);
        boolean opened = false;
        try {
            boolean isThere = Files.exists(file) && Files.size(file) > 0;
            String written = isThere ? load() : null;
            if (!owner.equals(written)) {
                forgetIdentifiers();
            }
            channel = rewritten();
            opened = true;
        } finally {
            if (!opened) {
                lockFile.close();
            }
        }
    }

    /**
     * Opens a file, or makes it.
     *
     * @param owner names the session of the client; empty when it does not survive, so that packet identifiers mean nothing
     * @throws Damaged when it is no outbox, or not what was written
     */
    public static OutboxLog open(Path file, String owner) throws IOException {
        return open(file, owner, DISK);
    }

    /** As {@link #open(Path, String)}, on a disk of its own. */
    public static OutboxLog open(Path file, String owner, Opener opener) throws IOException {
        return new OutboxLog(file.toAbsolutePath(), owner, opener);
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel lockFile = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.log(Level.DEBUG, "another client of this process has the outbox", e);
        }
        if (lock == null) {
            lockFile.close();
            throw new IOException("the outbox " + file + " is in use by another client; each needs a file of its own");
        }
        return lockFile;
    }

    // ---- read

    /** Gives the owner that is written in the file. */
    private String load() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer all = ByteBuffer.wrap(bytes);
        if (all.limit() < MAGIC.length + 2 || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
            throw new Damaged(file, 0, "it does not begin as an outbox does");
        }
        int position = MAGIC.length;
        ByteBuffer head = Frames.at(all, position);
        if (head == null) {
            throw new Damaged(file, position, "its head is not what was written");
        }
        String written = new String(((Change.Kept) Frames.changes(head).get(0)).packet(), UTF_8);
        position += head.limit();
        while (position < all.limit()) {
            ByteBuffer frame = Frames.at(all, position);
            if (frame == null) {
                endAt(position, bytes);
                return written;
            }
            try {
                Frames.changes(frame).forEach(this::apply);
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                throw new Damaged(
                        file,
                        position,
                        "a frame with a good checksum cannot be read, was it written by a newer version?");
            }
            position += frame.limit();
        }
        return written;
    }

    /** The last frame is not whole: nobody was told that it is durable. */
    private void endAt(int position, byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int next = Frames.next(all, position);
        if (next >= 0) {
            throw new Damaged(file, position, "a frame is not what was written, and good ones follow at byte " + next);
        }
        int rest = bytes.length - position;
        String where = "";
        if (!Frames.isCutOff(all, position)) {
            // as long as it should be: a power cut does that, but so does a disk that forgets
            Path kept = file.resolveSibling(file.getFileName() + ".cut");
            Files.write(kept, Arrays.copyOfRange(bytes, position, bytes.length));
            where = "; they are kept in " + kept;
        }
        LOG.log(
                Level.WARNING,
                "the outbox {0} ends within a frame: {1} bytes from byte {2} on were cut off{3}",
                file,
                rest,
                position,
                where);
    }

    private void forgetIdentifiers() {
        entries.values().removeIf(entry -> entry.stage() == Stage.RELEASED);
        entries.replaceAll((number, entry) -> entry.waiting());
        identifiers.clear();
        entryBytes = entries.values().stream().mapToLong(Entry::bytes).sum();
    }

    private void apply(Change change) {
        long number = change.number();
        if (change instanceof Change.Kept kept) {
            Entry entry = new Entry(kept, Stage.WAITING, 0);
            entries.put(number, entry);
            entryBytes += entry.bytes();
            return;
        }
        Entry entry = entries.get(number);
        if (entry == null) {
            return;
        }
        if (change instanceof Change.Sent sent) {
            moved(entry, Stage.SENT, sent.packetIdentifier());
        } else if (change instanceof Change.Released released) {
            moved(entry, Stage.RELEASED, released.packetIdentifier());
        } else {
            entries.remove(number);
            identifiers.remove(entry.packetIdentifier(), number);
            entryBytes -= entry.bytes();
        }
    }

    private void moved(Entry entry, Stage stage, int packetIdentifier) {
        long number = entry.kept().number();
        identifiers.remove(entry.packetIdentifier(), number);
        Long before = identifiers.put(packetIdentifier, number);
        if (before != null) {
            // it had the identifier in a session that is no more
            entries.computeIfPresent(before, (any, other) -> other.waiting());
        }
        entries.put(number, new Entry(entry.kept(), stage, packetIdentifier));
    }

    /** What is not done, in the order in which it was taken. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** How long the file is, in bytes. */
    public long length() {
        return length;
    }

    // ---- write

    /**
     * Makes changes durable, all together, before it returns.
     *
     * @throws IOException when the disk does not take them; then none counts, and they may be tried again
     */
    public void commit(List<Change> changes) throws IOException {
        if (suspect) {
            replace();
        }
        ByteBuffer frame = Frames.frame(length, changes);
        try {
            write(channel, frame, length);
            channel.force(false);
        } catch (IOException e) {
            takeBack();
            throw e;
        }
        length += frame.limit();
        changes.forEach(this::apply);
        if (length > Math.max(compactedBeyond, 2 * entryBytes)) {
            compact();
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += to.write(bytes, at);
        }
    }

    /** What is behind the last good frame counts no more; after a failed force nobody knows what the disk has. */
    private void takeBack() {
        suspect = true;
        try {
            channel.truncate(length);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the outbox could not be cut", e);
        }
    }

    private void compact() {
        try {
            replace();
            compactedBeyond = SMALLEST_COMPACTED;
        } catch (IOException e) {
            compactedBeyond = length + SMALLEST_COMPACTED;
            LOG.log(Level.WARNING, "the outbox " + file + " could not be made smaller: " + e.getMessage());
        }
    }

    private void replace() throws IOException {
        FileChannel old = channel;
        channel = rewritten();
        old.close();
    }

    /** Writes what is not done into a new file, which takes the place of the old one. */
    private FileChannel rewritten() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel next = opener.open(fresh);
        boolean done = false;
        long position = 0;
        try {
            write(next, ByteBuffer.wrap(MAGIC), 0);
            position = MAGIC.length;
            List<Change> batch = new ArrayList<>();
            batch.add(new Change.Kept(0, 0, owner.getBytes(UTF_8)));
            position = flushed(next, batch, position);
            long bytes = 0;
            for (Entry entry : entries.values()) {
                batch.add(entry.kept());
                if (entry.stage() != Stage.WAITING) {
                    batch.add(
                            entry.stage() == Stage.SENT
                                    ? new Change.Sent(entry.kept().number(), entry.packetIdentifier())
                                    : new Change.Released(entry.kept().number(), entry.packetIdentifier()));
                }
                bytes += entry.bytes();
                if (bytes > LARGEST_FRAME) {
                    position = flushed(next, batch, position);
                    bytes = 0;
                }
            }
            position = flushed(next, batch, position);
            next.force(true);
            move(fresh);
            done = true;
        } finally {
            if (!done) {
                next.close();
                Files.deleteIfExists(fresh);
            }
        }
        length = position;
        suspect = false;
        return next;
    }

    private static long flushed(FileChannel to, List<Change> batch, long position) throws IOException {
        if (batch.isEmpty()) {
            return position;
        }
        ByteBuffer frame = Frames.frame(position, batch);
        batch.clear();
        write(to, frame, position);
        return position + frame.limit();
    }

    private void move(Path fresh) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
        Path folder = file.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // folders cannot be opened on Windows, where the move is durable without it
            LOG.log(Level.DEBUG, "the folder of the outbox could not be made durable", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (lockFile) {
            channel.close();
        }
    }
}
