package io.linnet.bench.clients;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One library doing one thing, in this process; prints one line.
 *
 * <pre>
 * publish LIBRARY HOST PORT MESSAGES     QoS 1, at most 500 unacknowledged, nobody subscribes
 * through LIBRARY HOST PORT MESSAGES     the same, and the client gets each message back at QoS 1
 * idle    LIBRARY HOST PORT CLIENTS      clients that are connected and have a subscription each
 * </pre>
 */
final class ClientRun {
    private static final int WINDOW = 500;
    private static final int PAYLOAD_BYTES = 64;
    private static final long PATIENCE_SECONDS = 120;

    private ClientRun() {}

    public static void main(String[] args) throws Exception {
        String library = args[1];
        int port = Integer.parseInt(args[3]);
        int count = Integer.parseInt(args[4]);
        switch (args[0]) {
            case "publish", "through" -> exchange(args[0].equals("through"), library, args[2], port, count);
            case "idle" -> idle(library, args[2], port, count);
            default -> throw new IllegalArgumentException(args[0] + " came, allowed are publish, through and idle");
        }
        System.exit(0); // some libraries leave threads behind
    }

    private static void exchange(boolean through, String library, String host, int port, int count) throws Exception {
        String topicName = "clients/" + library;
        Semaphore returned = new Semaphore(0);
        try (Contender contender = Contender.of(library, host, port, library + "-publisher")) {
            if (through) {
                contender.subscribe(topicName, returned::release);
            }
            for (int round = 0; round < 3; round++) {
                long cpu = cpuNanos();
                long begin = System.nanoTime();
                publish(contender, topicName, count);
                if (through && !returned.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(library + " has lost messages");
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                if (round == 2) {
                    System.out.printf(
                            Locale.ROOT, "%s %.0f %.2f%n", library, count / seconds, (cpuNanos() - cpu) / 1e3 / count);
                }
            }
        }
    }

    private static void publish(Contender contender, String topicName, int count) throws Exception {
        byte[] payload = new byte[PAYLOAD_BYTES];
        Semaphore window = new Semaphore(WINDOW);
        for (int i = 0; i < count; i++) {
            window.acquire();
            contender.publish(topicName, payload, window::release);
        }
        if (!window.tryAcquire(WINDOW, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("messages were not acknowledged");
        }
    }

    private static void idle(String library, String host, int port, int count) throws Exception {
        long residentBefore = residentKib();
        long heapBefore = heapBytes();
        List<Contender> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Contender contender = Contender.of(library, host, port, library + i);
            contender.subscribe("idle/" + library + "/" + i, () -> {});
            all.add(contender);
        }
        long heap = heapBytes() - heapBefore;
        long resident = residentKib() - residentBefore;
        System.out.printf(
                Locale.ROOT,
                "%s %.1f %.1f %d%n",
                library,
                heap / 1024.0 / count,
                resident / (double) count,
                ManagementFactory.getThreadMXBean().getThreadCount());
        if (all.size() != count) {
            throw new IllegalStateException("clients are gone");
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What the process has in memory, by Linux' count. */
    private static long residentKib() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
