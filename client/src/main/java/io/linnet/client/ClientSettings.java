package io.linnet.client;

import io.linnet.client.net.Address;
import io.linnet.client.settings.Document;
import io.linnet.client.settings.Entries;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Substitution;
import io.linnet.client.settings.TextFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Settings from a file or the environment: how to connect, and keys of the program's own beside it; immutable.
 *
 * <p>A file is YAML or JSON, with {@code $NAME}, <code>${NAME}</code> and <code>${NAME:-default}</code> for variables of the
 * environment. {@code docs/client.md} has the keys.
 */
public final class ClientSettings {
    private final String origin;
    private final String server;
    private final List<Consumer<ClientBuilder>> choices;
    private final Map<String, List<String>> own;

    private ClientSettings(
            String origin, String server, List<Consumer<ClientBuilder>> choices, Map<String, List<String>> own) {
        this.origin = origin;
        this.server = server;
        this.choices = choices;
        this.own = own;
    }

    /**
     * Reads a file; files that it names are found from its folder.
     *
     * @throws InvalidSettings when something in it is wrong, with line and column
     */
    public static ClientSettings read(Path file) {
        return read(file, System::getenv);
    }

    static ClientSettings read(Path file, UnaryOperator<@Nullable String> environment) {
        Problems problems = new Problems(file.toString());
        @Nullable
        Node root = TextFile.text(file, problems)
                .flatMap(text -> Document.compose(text, problems))
                .map(tree -> new Substitution(environment, problems).expanded(tree, SettingsKeys.TRAITS))
                .orElse(null);
        if (root == null && problems.isEmpty()) {
            problems.add(problems.whole(), "nothing is written here; begin with broker: mqtt://host:1883");
        }
        Map<String, List<String>> own = new LinkedHashMap<>();
        if (root == null) {
            throw invalid(problems);
        }
        Entries entries = new Entries("", root, problems);
        SettingsKeys keys = new SettingsKeys(entries);
        String server = keys.read();
        entries.allowOthersThan(SettingsKeys.NAMES);
        if (server.isEmpty() && problems.isEmpty()) {
            problems.add(problems.whole(), "no broker is named here; write broker: mqtt://host:1883");
        }
        if (!problems.isEmpty()) {
            throw invalid(problems);
        }
        for (String name : entries.names()) {
            if (!SettingsKeys.NAMES.contains(name) && !entries.isSection(name)) {
                own.put(name, entries.texts(name));
            }
        }
        return new ClientSettings(file.toString(), server, keys.choices(), own);
    }

    /**
     * What the environment says: {@code MQTT_BROKER_URL} has to be set, {@code MQTT_USERNAME} and {@code MQTT_PASSWORD}, or the token
     * {@code MQTT_API_KEY}, may be.
     *
     * @throws InvalidSettings when they do not fit together, or there is no broker
     */
    public static ClientSettings fromEnvironment() {
        return fromEnvironment(System::getenv);
    }

    static ClientSettings fromEnvironment(UnaryOperator<@Nullable String> environment) {
        String server = present(environment, "MQTT_BROKER_URL");
        String userName = present(environment, "MQTT_USERNAME");
        String password = present(environment, "MQTT_PASSWORD");
        String token = present(environment, "MQTT_API_KEY");
        if (server == null) {
            throw wrong("MQTT_BROKER_URL is not set in the environment; set it to mqtt://host:1883, for instance");
        }
        if (token != null && password != null) {
            throw wrong(
                    "both MQTT_PASSWORD and MQTT_API_KEY are set in the environment; a token goes where passwords go, so"
                            + " take one of them away");
        }
        if (password != null && userName == null) {
            throw wrong(
                    "MQTT_PASSWORD is set in the environment and MQTT_USERNAME is not; for a token take MQTT_API_KEY");
        }
        try {
            Address unused = Address.parse(server);
        } catch (IllegalArgumentException e) {
            throw wrong("MQTT_BROKER_URL: " + e.getMessage());
        }
        String secret = token == null ? password : token;
        boolean none = userName == null && secret == null;
        Credentials credentials = new Credentials(userName, secret == null ? null : SettingsKeys.bytes(secret));
        List<Consumer<ClientBuilder>> choices =
                none ? List.of() : List.of(builder -> builder.credentials(() -> credentials));
        return new ClientSettings("the environment", server, choices, Map.of());
    }

    private static @Nullable String present(UnaryOperator<@Nullable String> environment, String name) {
        @Nullable String value = environment.apply(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static InvalidSettings invalid(Problems problems) {
        return new InvalidSettings(
                problems.all().stream().map(Problem::toString).toList());
    }

    private static InvalidSettings wrong(String problem) {
        return new InvalidSettings(List.of(problem));
    }

    /** A new builder with all that is written; what is chosen afterwards counts instead. */
    public ClientBuilder builder() {
        ClientBuilder builder = new ClientBuilder(server);
        choices.forEach(choice -> choice.accept(builder));
        return builder;
    }

    /** Whether a key of the program's own is there. */
    public boolean has(String key) {
        return own.containsKey(key);
    }

    /**
     * The value of a key of the program's own, such as {@code topic}.
     *
     * @throws InvalidSettings when it is not there, or is a list
     */
    public String text(String key) {
        List<String> values = own.get(key);
        if (values == null || values.size() != 1) {
            throw wrong(origin + ": " + key + ": "
                    + (values == null ? "this key is missing" : "one value is allowed, not a list")
                    + "; the program needs it");
        }
        return values.get(0);
    }

    /**
     * The value of a key of the program's own.
     *
     * @param otherwise when it is not there
     */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** The values of a list of the program's own, or the single value; empty when it is not there. */
    public List<String> texts(String key) {
        return own.getOrDefault(key, List.of());
    }

    /** Where they come from, without any values. */
    @Override
    public String toString() {
        return "ClientSettings[" + origin + "]";
    }
}
