package io.linnet.broker;

import com.sun.management.UnixOperatingSystemMXBean;
import io.linnet.packet.ReasonCode;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process has room for more connections: file descriptors, and heap. Asking costs two comparisons; what they compare with
 * is measured by {@link #look} from time to time. Any thread.
 */
final class Headroom {
    private static final long LOOK_MILLIS = 1_000;
    /** Counting descriptors takes a microsecond for each; so it never takes more than a thousandth of the time. */
    private static final long CONNECTIONS_PER_MILLI = 1;

    private static final long COLLECT_MILLIS = 60_000;

    private volatile long maximumDescriptors = Long.MAX_VALUE;
    private volatile long otherDescriptors;
    private volatile long freeHeapPercent = 100;
    private volatile long nextLook = Long.MIN_VALUE;
    private long collectedAt = Long.MIN_VALUE / 2;

    /** What there is too little of; null when there is enough. */
    @Nullable
    Excess shortage(Limits limits, int connections) {
        long free = maximumDescriptors - otherDescriptors - connections;
        if (free <= limits.of(Limit.FREE_DESCRIPTORS)) {
            return Excess.of(
                    limits,
                    Limit.FREE_DESCRIPTORS,
                    ReasonCode.SERVER_BUSY,
                    free + " file descriptors are left of " + maximumDescriptors
                            + " (raise LimitNOFILE of the service, or ulimit -n): a new connection");
        }
        if (freeHeapPercent < limits.of(Limit.FREE_HEAP_PERCENT)) {
            return Excess.of(
                    limits,
                    Limit.FREE_HEAP_PERCENT,
                    ReasonCode.SERVER_BUSY,
                    freeHeapPercent + " percent of the heap are free after a collection (see -Xmx): a new connection");
        }
        return null;
    }

    /** Whether it is time to look again. */
    boolean isDue(long now) {
        return now >= nextLook;
    }

    /** Measures; reads directories, so not on a loop. */
    synchronized void look(Limits limits, int connections, long now) {
        nextLook = now + Math.max(LOOK_MILLIS, connections / CONNECTIONS_PER_MILLI);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            otherDescriptors = Math.max(0, system.getOpenFileDescriptorCount() - connections);
            maximumDescriptors = system.getMaxFileDescriptorCount();
        }
        freeHeapPercent = freeHeapPercent();
        if (freeHeapPercent < limits.of(Limit.FREE_HEAP_PERCENT) && now - collectedAt >= COLLECT_MILLIS) {
            collectedAt = now;
            System.gc(); // else what has been freed since would show only when the heap is full again
            freeHeapPercent = freeHeapPercent();
        }
    }

    private static long freeHeapPercent() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage collected = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += collected == null ? 0 : collected.getUsed();
        }
        return 100 - 100 * used / Runtime.getRuntime().maxMemory();
    }
}
