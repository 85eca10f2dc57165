package io.linnet.bench;

import java.util.Map;
import java.util.TreeMap;

/** When each cycle's load began and when its broker was killed, so that a moment can be told in words. */
final class Timeline {
    private final TreeMap<Long, Integer> loads = new TreeMap<>();
    private final TreeMap<Long, Integer> kills = new TreeMap<>();

    void loadBegan(int cycle, long nowNanos) {
        loads.put(nowNanos, cycle);
    }

    void killed(int cycle, long nowNanos) {
        kills.put(nowNanos, cycle);
    }

    /** For instance {@code cycle 7, 132 ms after its load began, 40 ms before the kill}. */
    String moment(long nanos) {
        Map.Entry<Long, Integer> load = loads.floorEntry(nanos);
        if (load == null) {
            return "before the first load";
        }
        Map.Entry<Long, Integer> kill = kills.ceilingEntry(load.getKey());
        String text = "cycle " + load.getValue() + ", " + millis(nanos - load.getKey()) + " ms after its load began";
        if (kill == null) {
            return text;
        }
        long before = kill.getKey() - nanos;
        return text + ", " + millis(Math.abs(before)) + (before < 0 ? " ms after the kill" : " ms before the kill");
    }

    private static long millis(long nanos) {
        return Math.round(nanos / 1e6);
    }
}
