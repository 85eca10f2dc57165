package io.linnet.broker;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reload has changed.
 *
 * @param opened names of the listeners that were added
 * @param closed names of the listeners that were removed, with their clients
 * @param changed names of the listeners that go on with other options
 * @param disconnected how many clients may not stay, by reason
 * @param needsRestart what differs from before and stays as it was until a restart
 */
public record ReloadReport(
        List<String> opened,
        List<String> closed,
        List<String> changed,
        Map<String, Integer> disconnected,
        List<String> needsRestart) {
    /** Copies what it is given. */
    public ReloadReport {
        opened = List.copyOf(opened);
        closed = List.copyOf(closed);
        changed = List.copyOf(changed);
        disconnected = Map.copyOf(disconnected);
        needsRestart = List.copyOf(needsRestart);
    }

    /** The same with more that has to wait for a restart. */
    public ReloadReport withNeedsRestart(List<String> all) {
        return new ReloadReport(opened, closed, changed, disconnected, all);
    }

    /** In one line. */
    @Override
    public String toString() {
        return "listeners opened: " + list(opened) + "; closed: " + list(closed) + "; changed: " + list(changed)
                + "; clients disconnected: " + clients() + "; needs a restart: " + list(needsRestart);
    }

    /** How many clients were disconnected, and why. */
    public String clients() {
        return disconnected.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        new TreeMap<>(disconnected)
                                .entrySet().stream()
                                        .map(each -> each.getValue() + " (" + each.getKey() + ")")
                                        .toList());
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
