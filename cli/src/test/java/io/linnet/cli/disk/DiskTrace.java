package io.linnet.cli.disk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process did to a folder and what it told the world, in order. A moment is the number of a line of the recording: a power cut at
 * moment m comes after line m - 1.
 *
 * <p>A thread goes on only after strace has seen its call return; so what a process does because an fsync has returned stands behind
 * that return, whichever thread does it.
 */
public final class DiskTrace {
    /** A file's content changes. */
    sealed interface Change {
        int begin();

        int end();
    }

    record Write(int begin, int end, long offset, byte[] bytes) implements Change {}

    /** The file gets this length. */
    record Resize(int begin, int end, long length) implements Change {}

    /** The file gets at least this length. */
    record Extend(int begin, int end, long length) implements Change {}

    /** An fsync: what returned before {@code begin} is on the disk from {@code end} on. */
    record Sync(int begin, int end) {}

    /** A file, whatever its names are. */
    static final class Node {
        private final List<Change> changes = new ArrayList<>();
        private final List<Sync> syncs = new ArrayList<>();

        List<Change> changes() {
            return changes;
        }

        List<Sync> syncs() {
            return syncs;
        }
    }

    /** Names in folders change. */
    sealed interface NameChange {
        int begin();

        int end();

        /** The folders whose fsync makes it durable; one of them is enough. */
        List<Path> folders();
    }

    record Made(int begin, int end, Path name, Node node) implements NameChange {
        @Override
        public List<Path> folders() {
            return List.of(name.resolveSibling("").normalize());
        }
    }

    record MadeFolder(int begin, int end, Path name) implements NameChange {
        @Override
        public List<Path> folders() {
            return List.of(name.resolveSibling("").normalize());
        }
    }

    record Moved(int begin, int end, Path from, Path to) implements NameChange {
        @Override
        public List<Path> folders() {
            return List.of(
                    to.resolveSibling("").normalize(), from.resolveSibling("").normalize());
        }
    }

    record Removed(int begin, int end, Path name) implements NameChange {
        @Override
        public List<Path> folders() {
            return List.of(name.resolveSibling("").normalize());
        }
    }

    record FolderSync(Path folder, int begin, int end) {}

    /** Bytes that went to a descriptor that is no file of the folder: standard output, a socket. */
    public record Told(int moment, int descriptor, byte[] bytes) {}

    private final List<NameChange> nameChanges = new ArrayList<>();
    private final List<FolderSync> folderSyncs = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Path folder;
    private final List<String> lines;

    DiskTrace(Path folder, List<String> lines) {
        this.folder = folder;
        this.lines = lines;
    }

    /**
     * Reads a recording.
     *
     * @param folder as the process named it, empty when the recording began
     */
    public static DiskTrace parse(List<String> recording, Path folder) {
        DiskTrace trace = new DiskTrace(folder.toAbsolutePath().normalize(), recording);
        new TraceReader(trace).read(SystemCall.parse(recording));
        return trace;
    }

    Path folder() {
        return folder;
    }

    /** The last moment; nothing more happens then. */
    public int end() {
        return lines.size();
    }

    /** The first moment at which something of the folder may be on the disk. */
    public int start() {
        return nameChanges.isEmpty() ? end() : nameChanges.getFirst().begin();
    }

    /** What happened just before a moment. */
    String before(int moment) {
        String line = lines.get(Math.max(0, moment - 1));
        return line.length() < 300 ? line : line.substring(0, 300) + "...";
    }

    List<NameChange> nameChanges() {
        return nameChanges;
    }

    List<FolderSync> folderSyncs() {
        return folderSyncs;
    }

    List<Told> all() {
        return told;
    }

    /** What may have been read by others before a moment. */
    public List<Told> told(int moment) {
        return told.stream().filter(each -> each.moment() < moment).toList();
    }

    /** What may have been read from standard output before a moment, in whole lines. */
    public static List<String> printed(List<Told> told) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        told.stream().filter(each -> each.descriptor() == 1).forEach(each -> out.writeBytes(each.bytes()));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
