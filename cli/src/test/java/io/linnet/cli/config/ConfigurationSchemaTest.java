package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What an editor says with the schema is what the broker says. */
class ConfigurationSchemaTest {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Schema SCHEMA = REGISTRY.getSchema(ConfigurationSchema.text());

    @Test
    void itIsASchemaOfDraft202012() {
        Schema draft = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(draft.validate(ConfigurationSchema.text(), InputFormat.JSON)).isEmpty();
        assertThat(draft.validate("{\"type\": \"nonsense\"}", InputFormat.JSON)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                ConfigurationDocument.EXAMPLE,
                "loops: 64",
                "loops: '3'",
                "limits: {connect-timeout: 5s, maximum-packet-size: 1 MiB, topic-levels: 7}",
                "limits: {connect-timeout: 600, queue-bytes: 1048576}",
                "listeners: ['mqtt://127.0.0.1:1883', {uri: 'ws://127.0.0.1:1', proxy-protocol-from: [10.0.0.0/8]}]",
                "{anonymous: true, transport: io-uring, check-payload-format: 'false'}"
            })
    void whatTheBrokerTakesTheSchemaTakes(String yaml) {
        assertThat(parse(yaml)).isInstanceOf(Outcome.Valid.class);
        assertThat(errors(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lops: 1",
                "loops: 0",
                "loops: 65",
                "loops: 1.5",
                "loops: many",
                "loops: [1]",
                "limits: 5",
                "limits: {topic-level: 5}",
                "limits: {topic-levels: 0}",
                "limits: {connect-timeout: 601}",
                "limits: {connect-timeout: 5 weeks}",
                "listeners: []",
                "listeners: 'mqtt://127.0.0.1:1883'",
                "listeners: [{name: a}]",
                "listeners: [{uri: 'mqtt://127.0.0.1', port: 1}]",
                "listeners: [{uri: 'mqtt://127.0.0.1', name: 'a b'}]",
                "transport: air",
                "check-payload-format: 'yes'"
            })
    void whatTheBrokerRefusesTheSchemaRefuses(String yaml) {
        assertThat(parse(yaml)).isInstanceOf(Outcome.Invalid.class);
        assertThat(errors(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loops: $LOOPS",
                "transport: '${TRANSPORT:-nio}'",
                "limits: {topic-levels: '${LEVELS}', connect-timeout: '${SECONDS}s'}"
            })
    void variablesOfTheEnvironmentAreTakenEverywhere(String yaml) {
        assertThat(errors(yaml)).isEmpty();
    }

    @Test
    void everyKeyIsDescribed() {
        assertThat(ConfigurationSchema.text())
                .contains("\"queue-policy\"", "\"proxy-protocol-from\"", "\"inter-loop-bytes\"")
                .contains("The largest packet that a client may send");
    }

    private static Outcome parse(String yaml) {
        return ConfigurationFile.parse("linnet.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Error> errors(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Map<String, Object> root = new LinkedHashMap<>();
        ((Map<?, ?>) loaded).forEach((key, value) -> root.put(String.valueOf(key), value));
        return SCHEMA.validate(Json.indented(root), InputFormat.JSON);
    }
}
