package io.linnet.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data folder: locked for one process, marked with the version of its format. The database is in the folder {@code db} in it,
 * so that another format can be recognised before it is touched.
 */
final class Folder implements AutoCloseable {
    /** The format that this version writes; greater ones are refused. */
    static final int FORMAT = 1;

    private static final String MARK = "linnet-store";
    private static final String LOCK = "lock";
    private static final String DATABASE = "db";
    /** Room for the write-ahead log to become tables, and for deleting. */
    private static final long KEPT_FREE = 256L << 20;

    private static final int PROBE_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private int format = FORMAT;

    private Folder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes the folder if there is none, locks it and checks its format. */
    static Folder open(Path path, boolean mayCreate) throws StoreException {
        Folder folder = null;
        try {
            if (!mayCreate && !Files.isRegularFile(path.resolve(MARK))) {
                throw new StoreException(path + " is not a Linnet data folder: there is no file " + MARK + " in it");
            }
            createFolders(path.toAbsolutePath().normalize());
            folder = lock(path);
            folder.checkFormat();
            if (mayCreate) {
                createFolders(folder.database().toAbsolutePath().normalize());
                sync(path);
            }
            return folder;
        } catch (StoreException known) {
            if (folder != null) {
                folder.close();
            }
            throw known;
        } catch (IOException failure) {
            throw new StoreException("the data folder " + path + " cannot be used: " + failure.getMessage(), failure);
        }
    }

    /** Makes a folder and those above it, so that they are there after a power cut: a new name is safe once its folder is synced. */
    private static void createFolders(Path path) throws IOException {
        Path parent = path.getParent();
        if (Files.isDirectory(path) || parent == null) {
            return;
        }
        createFolders(parent);
        Files.createDirectories(path);
        sync(parent);
    }

    private static void sync(Path folder) throws IOException {
        if (File.separatorChar == '\\') {
            // Windows has no such call, and its journal keeps the order
            return;
        }
        try (FileChannel names = FileChannel.open(folder)) {
            names.force(true);
        }
    }

    /**
     * Locks a folder that holds nothing yet, and makes it when there is none. It is no store before {@link #adopt}.
     *
     * @param mayHold the name of what an earlier attempt may have left in it
     */
    static Folder reserve(Path path, String mayHold) throws StoreException {
        try {
            createFolders(path.toAbsolutePath().normalize());
            Folder folder = lock(path);
            try (Stream<Path> files = Files.list(path)) {
                Optional<String> first = files.map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals(LOCK) && !name.equals(mayHold))
                        .sorted()
                        .findFirst();
                if (first.isPresent()) {
                    folder.close();
                    throw new StoreException(
                            "the folder " + path + " is not empty: there is " + first.get() + " in it; name a new one");
                }
            }
            return folder;
        } catch (StoreException known) {
            throw known;
        } catch (IOException failure) {
            throw new StoreException("the folder " + path + " cannot be used: " + failure, failure);
        }
    }

    /** Takes over the data of another folder, which is closed; a crash leaves all of it here or nothing. */
    void adopt(Path other) throws StoreException {
        try {
            Files.move(other.resolve(DATABASE), database(), StandardCopyOption.ATOMIC_MOVE);
            writeMark(path.resolve(MARK));
            sync(path);
        } catch (IOException failure) {
            throw new StoreException("the data cannot be moved to " + path + ": " + failure, failure);
        }
    }

    private static Folder lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new Folder(path, channel, lock);
            }
        } catch (OverlappingFileLockException mine) {
            // this process has it open already: the same answer
        }
        channel.close();
        throw new StoreException("the data folder " + path
                + " is in use by another broker or tool; stop that one or give this one a folder of its own");
    }

    private void checkFormat() throws IOException {
        Path mark = path.resolve(MARK);
        if (!Files.exists(mark)) {
            writeMark(mark);
            return;
        }
        String text = Files.readString(mark, StandardCharsets.UTF_8).strip();
        int found = text.matches("format=\\d{1,6}") ? Integer.parseInt(text.substring("format=".length())) : -1;
        if (found < 0) {
            throw new StoreException(
                    mark + " says '" + text.lines().findFirst().orElse("") + "', expected format=" + FORMAT);
        }
        if (found > FORMAT) {
            throw new StoreException("the data in " + path + " has format " + found
                    + ", written by a newer Linnet; this one knows formats up to " + FORMAT
                    + ". Use that version, or export the data with it and import it here");
        }
        format = found;
    }

    private static void writeMark(Path mark) throws IOException {
        // the mark is whole or not there: a crash must not leave an empty one
        Path fresh = mark.resolveSibling(MARK + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(StandardCharsets.UTF_8.encode("format=" + FORMAT + "\n"));
            out.force(true);
        }
        Files.move(fresh, mark, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The version of the format that the data has. */
    int format() {
        return format;
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    Path path() {
        return path;
    }

    /** Why nothing more should be written, or null. */
    @Nullable
    String lackOfSpace() {
        try {
            FileStore disk = Files.getFileStore(path);
            long free = disk.getUsableSpace();
            long wanted = Math.min(KEPT_FREE, disk.getTotalSpace() / 20);
            return free >= wanted
                    ? null
                    : "only " + (free >> 20) + " MiB are free for " + path + ", " + (wanted >> 20) + " MiB are wanted";
        } catch (IOException failure) {
            return "the free space for " + path + " is not known: " + failure;
        }
    }

    /** Writes, syncs and removes a small file. */
    void probe() throws StoreException {
        Path probe = path.resolve("probe");
        try (FileChannel out = FileChannel.open(
                probe, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(PROBE_BYTES));
            out.force(true);
        } catch (IOException failure) {
            throw new StoreException("nothing can be written to " + path + ": " + failure, failure);
        } finally {
            probe.toFile().delete();
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException closing) {
            // the process lets go of it at the latest when it ends
        }
    }
}
