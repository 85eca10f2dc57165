package io.linnet.cli.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power at many moments of a recording, in all the ways in which data can be lost, and has each folder checked. Which moments
 * is decided by the seed alone.
 */
public final class PowerCuts {
    private static final List<CutDisk.Content> CONTENTS = List.of(CutDisk.Content.values());
    private static final List<CutDisk.Names> NAMES = List.of(CutDisk.Names.values());

    /** At most so many of a hundred cuts may end in a refusal that was allowed. */
    private static final int ALLOWED_PERCENT = 5;

    /**
     * RocksDB refuses to open when there is a hole in the unsynced end of its MANIFEST. That takes a file system that shows a file's
     * new length before its data, which ext4 (data=ordered), XFS and Btrfs do not; and nothing is lost silently.
     */
    static boolean isHoleInManifest(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("MANIFEST-") && message.contains("may be corrupted");
    }

    /** Looks at a folder that was found after a power cut, and at what the process had told before it. */
    @FunctionalInterface
    public interface Check {
        void check(Path folder, List<DiskTrace.Told> told) throws Exception;
    }

    private final DiskTrace trace;
    private final long seed;
    private final List<DiskTrace.Told> promises;

    /** Every second cut is just behind anything that was told. */
    public PowerCuts(DiskTrace trace, long seed) {
        this(trace, seed, told -> true);
    }

    /**
     * Cuts with a preference.
     *
     * @param promises what is a promise of what was told; every second cut is just behind one, where it is youngest
     */
    public PowerCuts(DiskTrace trace, long seed, Predicate<DiskTrace.Told> promises) {
        this.trace = trace;
        this.seed = seed;
        this.promises = trace.all().stream().filter(promises).toList();
    }

    /**
     * Checks so many cuts.
     *
     * @param scratch an empty folder for the rebuilt ones; those that fail stay there
     * @throws AssertionError when one failed, with all that is needed to see the first one again and a count for each way to lose data
     */
    public void check(int cuts, Path scratch, Check check) throws IOException {
        Map<String, Integer> failed = new TreeMap<>();
        @Nullable AssertionError first = null;
        int refused = 0;
        for (int i = 0; i < cuts; i++) {
            // neighbouring seeds of Random begin with nearly the same numbers, so another generator mixes them first
            Random random = new Random(new SplittableRandom(seed * 1_000_003 + i).nextLong());
            int moment = moment(random);
            CutDisk.Content content = CONTENTS.get(i % CONTENTS.size());
            CutDisk.Names names = NAMES.get(i / CONTENTS.size() % NAMES.size());
            String loss = "content " + content + ", names " + names;
            Path folder = scratch.resolve("cut-" + i);
            new CutDisk(trace, moment, random).rebuild(content, names, folder);
            try {
                check.check(folder, trace.told(moment));
                remove(folder);
            } catch (Exception | AssertionError failure) {
                if (content.hasHoles() && isHoleInManifest(failure)) {
                    refused++;
                    remove(folder);
                    continue;
                }
                failed.merge(loss, 1, Integer::sum);
                if (first == null) {
                    String where = "cut " + i + " of seed " + seed + ", at line " + moment + " of " + trace.end()
                            + " of the recording, " + loss + ", behind\n" + trace.before(moment);
                    first = new AssertionError(where + "\n" + failure.getMessage(), failure);
                }
            }
        }
        if (refused * 100 > cuts * ALLOWED_PERCENT) {
            throw new AssertionError(refused + " of " + cuts + " cuts left a database that does not open");
        }
        if (first != null) {
            throw new AssertionError(
                    "failed of " + cuts + " cuts: " + failed + "; the first: " + first.getMessage(), first);
        }
    }

    private int moment(Random random) {
        int start = trace.start();
        if (!promises.isEmpty() && random.nextBoolean()) {
            return promises.get(random.nextInt(promises.size())).moment() + 1;
        }
        return start + random.nextInt(trace.end() - start + 1);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
