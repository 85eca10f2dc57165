package io.linnet.cli.simulate.scenario;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Entries;
import io.linnet.client.settings.Problems;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads scenarios, YAML or JSON; what is wrong is gathered with its place. */
public final class ScenarioFile {
    static final String SEED = "seed";
    static final String GROUPS = "groups";

    private ScenarioFile() {}

    /**
     * The scenario of a text.
     *
     * @return nothing when there are problems
     */
    public static Optional<Scenario> read(String text, Problems problems) {
        Optional<Node> tree = Document.compose(text, problems);
        if (tree.isEmpty()) {
            if (problems.isEmpty()) {
                problems.add(problems.whole(), "nothing is written here; begin with groups:");
            }
            return Optional.empty();
        }
        Entries root = new Entries("", tree.get(), problems);
        root.allowOnly(List.of(SEED, GROUPS));
        long seed = root.whole(SEED, 0, Integer.MAX_VALUE).orElse(1);
        List<Group> groups = root.section(GROUPS)
                .map(section -> section.names().stream()
                        .flatMap(name ->
                                section.section(name).stream().map(entries -> new GroupReader(name, entries).group()))
                        .toList())
                .orElse(List.of());
        if (groups.isEmpty() && problems.isEmpty()) {
            problems.add(problems.whole(), "there is no group of devices; write one below groups:");
        }
        return problems.isEmpty() ? Optional.of(new Scenario(seed, groups)) : Optional.empty();
    }
}
