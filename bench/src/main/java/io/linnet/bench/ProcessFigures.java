package io.linnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used up to one moment.
 *
 * @param cpuMicros user and system time since its start, microseconds in steps of the kernel's clock tick (10 ms)
 * @param residentBytes resident memory; 0 where the operating system does not tell (no /proc)
 */
record ProcessFigures(long cpuMicros, long residentBytes) {
    static final ProcessFigures NONE = new ProcessFigures(0, 0);

    /** Figures of that process and its children now; pid 0 means none was named. */
    static ProcessFigures of(long pid) {
        return of(family(pid));
    }

    /** The process and its children, to be measured several times: finding children takes milliseconds. */
    static List<ProcessHandle> family(long pid) {
        if (pid == 0) {
            return List.of();
        }
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new BenchFailure("there is no process " + pid + " to measure"));
        return Stream.concat(Stream.of(process), process.descendants()).toList();
    }

    static ProcessFigures of(List<ProcessHandle> family) {
        return family.stream().map(ProcessFigures::ofOne).reduce(NONE, ProcessFigures::plus);
    }

    private static ProcessFigures ofOne(ProcessHandle process) {
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessFigures(cpu.toNanos() / 1000, residentBytes(process.pid()));
    }

    private ProcessFigures plus(ProcessFigures other) {
        return new ProcessFigures(cpuMicros + other.cpuMicros, residentBytes + other.residentBytes);
    }

    static ProcessFigures ofGenerator() {
        return ofOne(ProcessHandle.current()); // not its children: a broker may be one
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
