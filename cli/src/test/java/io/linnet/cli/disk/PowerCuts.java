package io.linnet.cli.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power at many moments of a recording, in all the ways in which data can be lost, and has each folder checked. Which moments
 * is decided by the seed alone.
 */
public final class PowerCuts {
    private static final List<CutDisk.Content> CONTENTS = List.of(CutDisk.Content.values());
    private static final List<CutDisk.Names> NAMES = List.of(CutDisk.Names.values());

    /** Looks at a folder that was found after a power cut, and at what the process had told before it. */
    @FunctionalInterface
    public interface Check {
        void check(Path folder, List<DiskTrace.Told> told) throws Exception;
    }

    private final DiskTrace trace;
    private final long seed;

    public PowerCuts(DiskTrace trace, long seed) {
        this.trace = trace;
        this.seed = seed;
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
        for (int i = 0; i < cuts; i++) {
            Random random = new Random(seed * 1_000_003 + i);
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
                failed.merge(loss, 1, Integer::sum);
                if (first == null) {
                    String where = "cut " + i + " of seed " + seed + ", at line " + moment + " of " + trace.end()
                            + " of the recording, " + loss + ", behind\n" + trace.before(moment);
                    first = new AssertionError(where + "\n" + failure.getMessage(), failure);
                }
            }
        }
        if (first != null) {
            throw new AssertionError("failed of " + cuts + " cuts: " + failed + "; the first: " + first.getMessage(), first);
        }
    }

    /** Every second one is just behind something that was told, where a promise is youngest. */
    private int moment(Random random) {
        List<DiskTrace.Told> told = trace.all();
        int start = trace.start();
        if (!told.isEmpty() && random.nextBoolean()) {
            return told.get(random.nextInt(told.size())).moment() + 1;
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
