package io.linnet.cli.disk;

import io.linnet.cli.disk.DiskTrace.Change;
import io.linnet.cli.disk.DiskTrace.FolderSync;
import io.linnet.cli.disk.DiskTrace.NameChange;
import io.linnet.cli.disk.DiskTrace.Node;
import io.linnet.cli.disk.DiskTrace.Sync;
import io.linnet.cli.disk.DiskTrace.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A folder as it can be found after the power failed. What an fsync covered is there; the rest is lost in one of several ways. What
 * sync_file_range wrote counts as not written: it promises nothing.
 */
final class CutDisk {
    /** What becomes of the content that no fsync has covered. */
    enum Content {
        /** It is gone. */
        LOST,
        /** A part of it is there in the order in which it was written, the last write torn at any byte. */
        TORN,
        /** As torn, and the file has its full length with zeros where data is missing. */
        TORN_WITH_ZEROS,
        /** Each page of 4 KiB has arrived or not. */
        ANY_PAGES,
        /** All of it is there, as if only the process had died. */
        KEPT;

        /** Whether there can be zeros where data was written. */
        boolean hasHoles() {
            return this == TORN_WITH_ZEROS || this == ANY_PAGES;
        }
    }

    /** What becomes of names that were made, moved or removed and that no fsync of their folder has covered. */
    enum Names {
        /** They are as they were, which is all that POSIX promises. */
        LOST,
        /** They changed in order up to some moment, as with a journal. */
        IN_ORDER,
        /** All of them have changed. */
        KEPT
    }

    private static final int PAGE = 4096;

    private final DiskTrace trace;
    private final int moment;
    private final Random random;

    CutDisk(DiskTrace trace, int moment, Random random) {
        this.trace = trace;
        this.moment = moment;
        this.random = random;
    }

    /** Makes the folder as it is found. */
    void rebuild(Content content, Names kept, Path target) throws IOException {
        Files.createDirectories(target);
        for (Map.Entry<Path, Optional<Node>> each : names(kept).entrySet()) {
            Path path = target.resolve(trace.folder().relativize(each.getKey()));
            if (each.getValue().isEmpty()) {
                Files.createDirectories(path);
            } else if (Files.isDirectory(path.resolveSibling(""))) {
                Files.write(path, content(each.getValue().get(), content));
            }
        }
    }

    // ---- names

    /** Every name, with its file, or with nothing for a folder; in an order in which folders come before what is in them. */
    private Map<Path, Optional<Node>> names(Names kept) {
        Map<Path, Optional<Node>> names = new TreeMap<>();
        for (NameChange change : namesChanged(kept)) {
            switch (change) {
                case DiskTrace.Made made -> names.put(made.name(), Optional.of(made.node()));
                case DiskTrace.MadeFolder made -> names.put(made.name(), Optional.empty());
                case DiskTrace.Removed removed -> names.remove(removed.name());
                case DiskTrace.Moved moved -> {
                    Optional<Node> node = names.remove(moved.from());
                    if (node != null) {
                        names.put(moved.to(), node);
                    }
                }
            }
        }
        return names;
    }

    private List<NameChange> namesChanged(Names kept) {
        List<NameChange> begun = trace.nameChanges().stream()
                .filter(each -> each.begin() < moment)
                .toList();
        return switch (kept) {
            case LOST -> begun.stream().filter(this::isDurable).toList();
            case KEPT -> begun;
            case IN_ORDER -> {
                int certain = begun.size();
                while (certain > 0 && !isDurable(begun.get(certain - 1))) {
                    certain--;
                }
                yield begun.subList(0, certain + random.nextInt(begun.size() - certain + 1));
            }
        };
    }

    private boolean isDurable(NameChange change) {
        return change.folders().stream()
                .anyMatch(folder -> trace.folderSyncs().stream()
                        .anyMatch(sync -> sync.folder().equals(folder) && covers(sync, change)));
    }

    private boolean covers(FolderSync sync, NameChange change) {
        return sync.end() < moment && change.end() < sync.begin();
    }

    // ---- content

    private byte[] content(Node node, Content content) {
        List<Change> begun =
                node.changes().stream().filter(each -> each.begin() < moment).toList();
        int covered = covered(node, begun);
        List<Change> certain = begun.subList(0, covered);
        List<Change> rest = begun.subList(covered, begun.size());
        return switch (content) {
            case LOST -> image(certain);
            case KEPT -> image(begun);
            case TORN -> image(torn(certain, rest));
            case TORN_WITH_ZEROS -> {
                byte[] torn = image(torn(certain, rest));
                yield Arrays.copyOf(torn, Math.max(torn.length, image(begun).length));
            }
            case ANY_PAGES -> anyPages(image(certain), image(begun));
        };
    }

    private int covered(Node node, List<Change> begun) {
        int last = node.syncs().stream()
                .filter(sync -> sync.end() < moment)
                .mapToInt(Sync::begin)
                .max()
                .orElse(-1);
        int covered = 0;
        while (covered < begun.size() && begun.get(covered).end() < last) {
            covered++;
        }
        return covered;
    }

    private List<Change> torn(List<Change> certain, List<Change> rest) {
        List<Change> kept = new ArrayList<>(certain);
        int whole = random.nextInt(rest.size() + 1);
        kept.addAll(rest.subList(0, whole));
        if (whole < rest.size() && rest.get(whole) instanceof Write write && write.bytes().length > 0) {
            byte[] part = Arrays.copyOf(write.bytes(), random.nextInt(write.bytes().length));
            kept.add(new Write(write.begin(), write.end(), write.offset(), part));
        }
        return kept;
    }

    private static byte[] image(List<Change> changes) {
        byte[] image = new byte[PAGE];
        int length = 0;
        for (Change change : changes) {
            int reach = switch (change) {
                case Write write -> Math.toIntExact(write.offset() + write.bytes().length);
                case DiskTrace.Resize resize -> Math.toIntExact(resize.length());
                case DiskTrace.Extend extend -> Math.toIntExact(extend.length());
            };
            if (reach > image.length) {
                image = Arrays.copyOf(image, Math.max(reach, image.length * 2));
            }
            if (change instanceof Write write) {
                System.arraycopy(write.bytes(), 0, image, (int) write.offset(), write.bytes().length);
            }
            if (change instanceof DiskTrace.Resize && reach < length) {
                Arrays.fill(image, reach, length, (byte) 0);
                length = reach;
            }
            length = Math.max(length, reach);
        }
        return Arrays.copyOf(image, length);
    }

    private byte[] anyPages(byte[] before, byte[] after) {
        byte[] mixed = after.clone();
        for (int start = 0; start < mixed.length; start += PAGE) {
            int end = Math.min(start + PAGE, mixed.length);
            if (random.nextBoolean()) {
                byte[] old = Arrays.copyOf(Arrays.copyOf(before, Math.max(before.length, end)), end);
                System.arraycopy(old, start, mixed, start, end - start);
            }
        }
        return mixed;
    }
}
