package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is written below the keys of one section. */
final class Values {
    private final Map<String, Object> right = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Map<String, String> origins = new HashMap<>();

    <T> void read(Key<T> key, Node node, Problems problems) {
        written.add(key.name());
        origins.put(key.name(), problems.placeOf(node).toString());
        T value = key.kind().read(key.name(), node, problems);
        if (value != null) {
            right.put(key.name(), value);
        }
    }

    /** Also true when the value was wrong. */
    boolean has(Key<?> key) {
        return written.contains(key.name());
    }

    /** Where it is written; empty when it is not. */
    String origin(Key<?> key) {
        return origins.getOrDefault(key.name(), "");
    }

    @SuppressWarnings("unchecked") // read puts a T below the name of a Key<T>
    <T> T of(Key<T> key) {
        Object value = right.get(key.name());
        return value == null ? key.otherwise().get() : (T) value;
    }
}
