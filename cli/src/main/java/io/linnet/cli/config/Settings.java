package io.linnet.cli.config;

import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * All that says how a broker is to be: a file, variables of the environment, options; the later ones count more. The file is read each
 * time that somebody asks.
 */
public final class Settings {
    /** Variables that begin like settings and belong to the launcher or to the tests of the project. */
    private static final Set<String> TOOLS =
            Set.of("LINNET_JAVA_HOME", "LINNET_OPTS", "LINNET_REQUIRE_OPTIONAL", "LINNET_MQTTJS");

    private final Optional<Path> file;
    private final UnaryOperator<@Nullable String> environment;
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Settings(Optional<Path> file, UnaryOperator<@Nullable String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Settings of a process.
     *
     * @param options by their {@link Setting#name() names}
     */
    public static Settings of(Optional<Path> file, Map<String, String> environment, Map<String, List<String>> options) {
        return of(file, environment, options, Map.of());
    }

    /**
     * Settings of a process.
     *
     * @param options by their {@link Setting#name() names}
     * @param written how options were written that are short for a setting, by the names of the settings
     */
    public static Settings of(
            Optional<Path> file,
            Map<String, String> environment,
            Map<String, List<String>> options,
            Map<String, String> written) {
        Settings settings = new Settings(file, environment::get);
        List<Setting> all = Setting.all();
        settings.hear(all, environment);
        for (Setting setting : all) {
            List<String> texts = options.getOrDefault(setting.name(), List.of());
            if (!texts.isEmpty()) {
                settings.assignments.add(new Assignment(
                        setting, Place.whole(written.getOrDefault(setting.name(), setting.option())), texts));
            }
        }
        return settings;
    }

    private void hear(List<Setting> all, Map<String, String> variables) {
        Map<String, Setting> known = new TreeMap<>();
        all.forEach(setting -> known.put(setting.variable(), setting));
        new TreeMap<>(variables).forEach((name, text) -> {
            @Nullable Setting setting = known.get(name);
            if (setting != null) {
                assignments.add(new Assignment(setting, Place.whole(name), List.of(text)));
            } else if (name.startsWith(Setting.VARIABLE_PREFIX) && !TOOLS.contains(name)) {
                warnings.add(unknown(name, List.copyOf(known.keySet())));
            }
        });
    }

    private static String unknown(String name, List<String> known) {
        String what = "Warning: the variable " + Spelling.printable(Spelling.quoted(name)) + " is no setting";
        int prefix = Setting.VARIABLE_PREFIX.length();
        List<String> ends = known.stream().map(each -> each.substring(prefix)).toList();
        return Spelling.nearest(name.substring(prefix), ends)
                .map(near -> what + ", did you mean " + Setting.VARIABLE_PREFIX + near + "?")
                .orElse(what + "; 'linnet config show' lists them");
    }

    /** Things that are odd without being wrong, a sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Reads and checks everything. Host names of listeners are looked up. */
    public Outcome read() {
        Problems problems = new Problems(fileName());
        Optional<Values> values = tree(problems).flatMap(root -> Keys.values(root, problems));
        return problems.isEmpty() && values.isPresent()
                ? new Outcome.Valid(Keys.configuration(values.get()))
                : new Outcome.Invalid(problems.all().stream().map(this::told).toList());
    }

    /** For messages; empty without a file. */
    String fileName() {
        return file.map(Path::toString).orElse("");
    }

    /** What is written, by whomever; nothing when the file cannot be read. */
    Optional<Node> tree(Problems problems) {
        Optional<Node> read = file.isPresent()
                ? ConfigurationFile.tree(file.get(), environment, problems)
                : Optional.of(Trees.mapping());
        return read.map(root -> Trees.isNothing(root) ? Trees.mapping() : root).map(root -> {
            if (root instanceof MappingNode mapping) {
                assignments.forEach(assignment -> assignment.applyTo(mapping, problems));
            }
            return root;
        });
    }

    /** The name of an option has the key in it already. */
    private Problem told(Problem problem) {
        return assignments.stream()
                .filter(assignment -> assignment.origin().equals(problem.place()))
                .map(assignment -> assignment.setting().key().name() + ": ")
                .filter(key -> problem.text().startsWith(key))
                .map(key -> new Problem(problem.place(), problem.text().substring(key.length())))
                .findFirst()
                .orElse(problem);
    }
}
