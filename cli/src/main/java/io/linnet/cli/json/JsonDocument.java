package io.linnet.cli.json;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** JSON objects that come from somebody else. */
public final class JsonDocument {
    private JsonDocument() {}

    /**
     * The members of one object: text, numbers, booleans, null, lists and maps. Strict about what JSON is; the reading itself is that
     * of YAML 1.2, of which JSON is a part.
     *
     * @throws IllegalArgumentException when it is no JSON or no object
     */
    @SuppressWarnings("unchecked") // the keys of a JSON object are strings
    public static Map<String, Object> object(String text) {
        String compact = JsonText.compacted(text);
        if (!compact.startsWith("{")) {
            throw new IllegalArgumentException("no JSON object");
        }
        try {
            return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(compact);
        } catch (YamlEngineException wrong) {
            throw new IllegalArgumentException("no JSON object that can be read: " + wrong.getMessage(), wrong);
        }
    }
}
