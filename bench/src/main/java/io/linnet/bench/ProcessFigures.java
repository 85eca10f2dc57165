package io.linnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used up to one moment.
 *
 * @param cpuMicros user and system time since its start, microseconds in steps of the kernel's clock tick (10 ms)
 * @param residentBytes resident memory; 0 where the operating system does not tell (no /proc)
 */
record ProcessFigures(long cpuMicros, long residentBytes) {
    static final ProcessFigures NONE = new ProcessFigures(0, 0);

    /** Figures of that process now; pid 0 means none was named. */
    static ProcessFigures of(long pid) {
        if (pid == 0) {
            return NONE;
        }
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new BenchFailure("there is no process " + pid + " to measure (any more)"));
        long cpuMicros =
                process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000;
        return new ProcessFigures(cpuMicros, residentBytes(pid));
    }

    static ProcessFigures ofGenerator() {
        return of(ProcessHandle.current().pid());
    }

    private static long residentBytes(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new BenchFailure("cannot read " + status, e);
        }
    }
}
