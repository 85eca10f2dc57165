package io.linnet.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema (draft 2020-12) of configuration files, for editors; made from the same keys that read them. */
public final class ConfigurationSchema {
    private static final Map<String, Object> VARIABLE = Map.of("$ref", "#/$defs/variable");

    private ConfigurationSchema() {}

    /** The whole document. */
    public static String text() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Configuration of the Linnet MQTT broker");
        root.putAll(object(Keys.ROOT, false));
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("description", "A value with variables of the environment: $NAME, ${NAME}, ${NAME:-default}.");
        variable.put("type", "string");
        variable.put("pattern", "\\$");
        root.put("$defs", Map.of("variable", variable));
        return Json.indented(root);
    }

    private static Map<String, Object> object(Section section, boolean raw) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : section.keys()) {
            properties.put(key.name(), property(key, raw || key.isRaw()));
            if (key.otherwiseText().equals("(required)")) {
                required.add(key.name());
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        object.put("additionalProperties", false);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> property(Key<?> key, boolean raw) {
        Map<String, Object> property = new LinkedHashMap<>();
        String text = key.otherwiseText();
        String otherwise = text.startsWith("(") ? text.substring(1, text.length() - 1) : text;
        property.put(
                "description",
                key.description() + " Takes " + key.kind().allowed()
                        + (otherwise.equals("required") ? ". Required." : ". Without it: " + otherwise + "."));
        property.putAll(kind(key.kind(), raw));
        return property;
    }

    private static Map<String, Object> kind(Kind<?> kind, boolean raw) {
        return switch (kind.shape()) {
            case Shape.Whole(long minimum, long maximum) ->
                either(raw, List.of(number(minimum, maximum), text("^[0-9]{1,18}$")));
            case Shape.Amount(long minimum, long maximum, List<String> units) ->
                either(
                        raw,
                        List.of(number(minimum, maximum), text("^[0-9]{1,18} ?(" + String.join("|", units) + ")?$")));
            case Shape.Words(List<String> words) -> either(raw, List.of(ordered("enum", words)));
            case Shape.Flag() -> either(raw, List.of(ordered("enum", List.of(true, false, "true", "false"))));
            case Shape.Text(String pattern)
            when pattern.isEmpty() -> ordered("type", List.of("string", "number", "boolean"));
            case Shape.Text(String pattern) -> either(raw, List.of(text("^(?:" + pattern + ")$")));
            case Shape.ListOf(Kind<?> entry) -> {
                Map<String, Object> list = ordered("type", "array");
                list.put("items", kind(entry, raw));
                list.put("minItems", 1);
                yield list;
            }
            case Shape.Mapping(Section section) -> object(section, raw);
            case Shape.Named(Kind<?> value) -> {
                Map<String, Object> names = ordered("type", "object");
                names.put("additionalProperties", kind(value, raw));
                yield names;
            }
            case Shape.OneOf(List<Kind<?>> kinds) ->
                ordered("anyOf", kinds.stream().map(each -> kind(each, raw)).toList());
            case Shape.Any() -> new LinkedHashMap<>();
        };
    }

    private static Map<String, Object> either(boolean raw, List<Map<String, Object>> schemas) {
        List<Map<String, Object>> all = new ArrayList<>(schemas);
        if (!raw) {
            all.add(VARIABLE);
        }
        return all.size() == 1 ? all.getFirst() : ordered("anyOf", all);
    }

    private static Map<String, Object> number(long minimum, long maximum) {
        Map<String, Object> number = ordered("type", "integer");
        number.put("minimum", minimum);
        number.put("maximum", maximum);
        return number;
    }

    private static Map<String, Object> text(String pattern) {
        Map<String, Object> text = ordered("type", "string");
        text.put("pattern", pattern);
        return text;
    }

    private static Map<String, Object> ordered(String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }
}
