package io.linnet.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key that can be given as an option of the command line and as a variable of the environment: every key that is in no list.
 *
 * @param path the keys from the top of the file down to this one
 */
public record Setting(List<String> path, Key<?> key) {
    static final String VARIABLE_PREFIX = "LINNET_";

    private static final Map<String, String> SHORT =
            Map.of(Keys.LISTENERS.name(), "--listen", Keys.PERMISSIONS.name() + ".acl-file", "--acl-file");

    /** All of them, in the order of the documentation. */
    public static List<Setting> all() {
        List<Setting> all = new ArrayList<>();
        collect(Keys.ROOT, List.of(), all);
        return List.copyOf(all);
    }

    private static void collect(Section section, List<String> above, List<Setting> all) {
        for (Key<?> key : section.keys()) {
            List<String> path =
                    Stream.concat(above.stream(), Stream.of(key.name())).toList();
            Optional<Section> below = Shapes.section(key.kind());
            if (below.isPresent()) {
                collect(below.get(), path, all);
            } else {
                all.add(new Setting(path, key));
            }
        }
    }

    /** Such as {@code limits.connect-timeout}. */
    public String name() {
        return String.join(".", path);
    }

    /** Such as {@code --limits.connect-timeout}; the shorter name where there is one. */
    public String option() {
        return SHORT.getOrDefault(name(), longOption());
    }

    /** Such as {@code --limits.connect-timeout}. */
    public String longOption() {
        return "--" + name();
    }

    /** Such as {@code LINNET_LIMITS_CONNECT_TIMEOUT}. */
    public String variable() {
        return VARIABLE_PREFIX
                + name().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether the option alone, without a value, means {@code true}. */
    public boolean isFlag() {
        return key.kind().shape() instanceof Shape.Flag;
    }

    /** Whether the option may be repeated. */
    public boolean isList() {
        return key.kind().shape() instanceof Shape.ListOf;
    }

    /** Whether the value may be a list or a mapping. */
    boolean isComposite() {
        return !(key.kind() instanceof ScalarKind || key.kind() instanceof PathKind);
    }
}
