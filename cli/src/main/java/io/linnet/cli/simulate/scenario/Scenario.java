package io.linnet.cli.simulate.scenario;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What there is to simulate. */
public record Scenario(long seed, List<Group> groups) {
    /** How many devices there are. */
    public int size() {
        return groups.stream().mapToInt(Group::count).sum();
    }

    /** The same with another seed. */
    public Scenario withSeed(long other) {
        return new Scenario(other, groups);
    }

    /** About as many devices as wanted, in the same proportions; at least one of each group. */
    public Scenario withSize(int devices) {
        double factor = (double) devices / size();
        return new Scenario(
                seed,
                groups.stream()
                        .map(group -> group.withCount((int) Math.max(1, Math.round(group.count() * factor))))
                        .toList());
    }

    /** All devices, at their beginning. */
    public List<Device> devices(Instant start) {
        return groups.stream()
                .flatMap(group ->
                        IntStream.rangeClosed(1, group.count()).mapToObj(n -> new Device(group, n, seed, start)))
                .toList();
    }
}
