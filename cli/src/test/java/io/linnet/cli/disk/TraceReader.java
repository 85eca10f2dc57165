package io.linnet.cli.disk;

import io.linnet.cli.disk.DiskTrace.Node;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows descriptors, positions and names through the system calls of one process, and fills a {@link DiskTrace}. */
final class TraceReader {
    private static final Set<String> OPENING = Set.of("open", "openat", "creat", "dup", "dup2", "dup3");

    private static final Set<String> FORKING = Set.of("clone", "clone3", "fork", "vfork");

    private static final class OpenFile {
        private final Path path;
        /** Nothing for a folder and for what is not recorded. */
        private final @Nullable Node node;

        private final String flags;
        private long position;

        OpenFile(Path path, @Nullable Node node, String flags) {
            this.path = path;
            this.node = node;
            this.flags = flags;
        }
    }

    private final DiskTrace trace;
    private final Map<Integer, OpenFile> descriptors = new HashMap<>();
    private final Map<Path, Node> names = new HashMap<>();
    private final Map<Node, Long> lengths = new HashMap<>();

    TraceReader(DiskTrace trace) {
        this.trace = trace;
    }

    void read(List<SystemCall> calls) {
        Set<Integer> foreign = threadsOfOtherProcesses(calls);
        // the number of a descriptor is free as soon as close is entered, and taken when open returns
        calls.stream()
                .filter(call -> !foreign.contains(call.thread()))
                .filter(call -> !call.failed() && (call.returned() || !OPENING.contains(call.name())))
                .sorted(Comparator.comparingInt(call -> OPENING.contains(call.name()) ? call.end() : call.begin()))
                .forEach(this::read);
    }

    /** A program that the process starts has descriptors of its own. */
    private static Set<Integer> threadsOfOtherProcesses(List<SystemCall> calls) {
        Set<Integer> foreign = new HashSet<>();
        for (SystemCall call : calls) {
            boolean starts = FORKING.contains(call.name()) && call.result() > 0;
            if (starts
                    && (foreign.contains(call.thread())
                            || !call.arguments().toString().contains("CLONE_THREAD"))) {
                foreign.add((int) call.result());
            }
        }
        return foreign;
    }

    private void read(SystemCall call) {
        switch (call.name()) {
            case "open" -> open(call, call.text(0), call.argument(1));
            case "openat" -> open(call, at(call, 0), call.argument(2));
            case "creat" -> open(call, call.text(0), "O_WRONLY|O_CREAT|O_TRUNC");
            case "dup", "dup2", "dup3" -> copyDescriptor(call);
            case "close" -> descriptors.remove(call.descriptor(0));
            case "lseek" -> seek(call);
            case "write" -> write(call, -1);
            case "pwrite64" -> write(call, call.number(3));
            case "writev" -> write(call, -1);
            case "pwritev", "pwritev2" -> write(call, call.number(3));
            case "sendto", "sendmsg" -> tell(call);
            case "fsync", "fdatasync" -> sync(call);
            case "ftruncate" -> resize(call, call.number(1));
            case "fallocate" -> allocate(call);
            case "rename" -> rename(call, call.text(0), call.text(1));
            case "renameat", "renameat2" -> rename(call, at(call, 0), at(call, 2));
            case "unlink", "rmdir" -> remove(call, call.text(0));
            case "unlinkat" -> remove(call, at(call, 0));
            case "mkdir" -> makeFolder(call, call.text(0));
            case "mkdirat" -> makeFolder(call, at(call, 0));
            case "clone", "clone3", "fork", "vfork" -> {}
            default -> refuse(call);
        }
    }

    private void refuse(SystemCall call) {
        boolean touches = call.arguments().stream()
                .anyMatch(each -> each.startsWith("\"") ? isInside(path(call, each)) : isOpen(each));
        if (touches) {
            throw unknown(call, "is not understood by this test");
        }
    }

    private boolean isOpen(String argument) {
        OpenFile file = argument.matches("\\d{1,6}") ? descriptors.get(Integer.parseInt(argument)) : null;
        return file != null && isInside(file.path);
    }

    private static Path path(SystemCall call, String argument) {
        return Path.of(call.text(call.arguments().indexOf(argument)))
                .toAbsolutePath()
                .normalize();
    }

    private static IllegalStateException unknown(SystemCall call, String why) {
        return new IllegalStateException(call.name() + " in line " + (call.begin() + 1) + " of the recording " + why);
    }

    private boolean isInside(Path path) {
        return path.startsWith(trace.folder());
    }

    /** The name that a call means that gives a folder's descriptor before it. */
    private String at(SystemCall call, int index) {
        OpenFile base = call.argument(index).equals("AT_FDCWD") ? null : descriptors.get(call.descriptor(index));
        String name = call.text(index + 1);
        return base == null ? name : base.path.resolve(name).toString();
    }

    private static Path path(String name) {
        return Path.of(name).toAbsolutePath().normalize();
    }

    private void open(SystemCall call, String name, String flags) {
        Path path = path(name);
        int descriptor = (int) call.result();
        if (!isInside(path)) {
            descriptors.put(descriptor, new OpenFile(path, null, flags));
            return;
        }
        Node node = names.get(path);
        if (node == null && flags.contains("O_CREAT")) {
            node = new Node();
            names.put(path, node);
            trace.nameChanges().add(new DiskTrace.Made(call.begin(), call.end(), path, node));
        }
        if (node == null && !flags.startsWith("O_RDONLY")) {
            throw unknown(call, "opens " + name + ", which was there before; a recording starts with an empty folder");
        }
        if (node != null && flags.contains("O_TRUNC") && lengths.getOrDefault(node, 0L) > 0) {
            node.changes().add(new DiskTrace.Resize(call.begin(), call.end(), 0));
            lengths.put(node, 0L);
        }
        descriptors.put(descriptor, new OpenFile(path, node, flags));
    }

    private void copyDescriptor(SystemCall call) {
        OpenFile same = descriptors.get(call.descriptor(0));
        descriptors.remove((int) call.result());
        if (same != null) {
            descriptors.put((int) call.result(), same);
        }
    }

    private void seek(SystemCall call) {
        OpenFile file = descriptors.get(call.descriptor(0));
        if (file != null) {
            file.position = call.result();
        }
    }

    private void write(SystemCall call, long offset) {
        OpenFile file = descriptors.get(call.descriptor(0));
        if (file == null) {
            tell(call);
            return;
        }
        Node node = file.node;
        if (node == null) {
            return;
        }
        boolean appends = file.flags.contains("O_APPEND");
        if (file.flags.startsWith("O_RDWR") && !appends && offset < 0) {
            throw unknown(
                    call,
                    "writes to " + file.path
                            + ", where unrecorded reads may have moved the position; open it for writing alone");
        }
        byte[] bytes = call.written(1);
        long length = lengths.getOrDefault(node, 0L);
        long start = offset >= 0 ? offset : appends ? length : file.position;
        node.changes().add(new DiskTrace.Write(call.begin(), call.end(), start, bytes));
        lengths.put(node, Math.max(length, start + bytes.length));
        if (offset < 0) {
            file.position = start + bytes.length;
        }
        if (file.flags.contains("O_SYNC") || file.flags.contains("O_DSYNC")) {
            throw unknown(call, "writes with O_SYNC, which is not understood by this test");
        }
    }

    private void tell(SystemCall call) {
        trace.all().add(new DiskTrace.Told(call.begin(), call.descriptor(0), call.written(1)));
    }

    private void sync(SystemCall call) {
        OpenFile file = descriptors.get(call.descriptor(0));
        if (file == null || !call.returned() || !isInside(file.path)) {
            return;
        }
        if (file.node == null) {
            trace.folderSyncs().add(new DiskTrace.FolderSync(file.path, call.begin(), call.end()));
        } else {
            file.node.syncs().add(new DiskTrace.Sync(call.begin(), call.end()));
        }
    }

    private void resize(SystemCall call, long length) {
        OpenFile file = descriptors.get(call.descriptor(0));
        if (file != null && file.node != null) {
            file.node.changes().add(new DiskTrace.Resize(call.begin(), call.end(), length));
            lengths.put(file.node, length);
        }
    }

    private void allocate(SystemCall call) {
        OpenFile file = descriptors.get(call.descriptor(0));
        String mode = call.argument(1);
        if (file == null || file.node == null || mode.equals("FALLOC_FL_KEEP_SIZE")) {
            return;
        }
        if (!mode.equals("0")) {
            throw unknown(call, "has the mode " + mode + ", which is not understood by this test");
        }
        long length = call.number(2) + call.number(3);
        file.node.changes().add(new DiskTrace.Extend(call.begin(), call.end(), length));
        lengths.merge(file.node, length, Math::max);
    }

    private void rename(SystemCall call, String from, String to) {
        Path source = path(from);
        Path target = path(to);
        if (isInside(source) != isInside(target)) {
            throw unknown(call, "moves something into the folder or out of it");
        }
        if (!isInside(source)) {
            return;
        }
        trace.nameChanges().add(new DiskTrace.Moved(call.begin(), call.end(), source, target));
        Node node = names.remove(source);
        if (node == null) {
            throw unknown(call, "moves the folder " + source + ", which is not understood by this test");
        }
        names.put(target, node);
    }

    private void remove(SystemCall call, String name) {
        Path path = path(name);
        if (isInside(path)) {
            names.remove(path);
            trace.nameChanges().add(new DiskTrace.Removed(call.begin(), call.end(), path));
        }
    }

    private void makeFolder(SystemCall call, String name) {
        Path path = path(name);
        if (isInside(path) && !path.equals(trace.folder())) {
            trace.nameChanges().add(new DiskTrace.MadeFolder(call.begin(), call.end(), path));
        }
    }
}
