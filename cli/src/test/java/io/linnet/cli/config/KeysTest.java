package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Limit;
import io.linnet.broker.Limits;
import io.linnet.client.settings.Document;
import io.linnet.client.settings.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of keys is whole, and says the truth about what holds without them. */
class KeysTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Path SCHEMA = Path.of("..", "docs", "linnet.schema.json");

    static Stream<Key<?>> keys() {
        return Stream.of(
                        Keys.ROOT,
                        LimitKeys.SECTION,
                        ListenerKind.SECTION,
                        TlsKeys.SECTION,
                        LimitsForKind.SECTION,
                        LogKeys.SECTION,
                        LoginKeys.SECTION)
                .flatMap(section -> section.keys().stream())
                .filter(key -> !key.otherwiseText().startsWith("("));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatIsDocumentedIsWhatHolds(Key<?> key) {
        Problems problems = new Problems("default");
        Object documented = Document.compose(key.otherwiseText(), problems)
                .map(node -> key.kind().read(key.name(), node, problems))
                .orElseThrow();
        assertThat(problems.all()).isEmpty();
        if (!List.of("limits", "listeners", "log", "levels", "login").contains(key.name())) {
            assertThat(documented).isEqualTo(key.otherwise().get());
        }
    }

    @Test
    void everyLimitHasOneKeyThatSetsItAlone() {
        assertThat(LimitKeys.SECTION.keys().stream().map(Key::name))
                .containsExactly(Stream.of(Limit.values()).map(Limit::key).toArray(String[]::new));
        for (Limit limit : Limit.values()) {
            assertThat(changedBy(limit)).as(limit.key()).containsExactly(limit);
        }
    }

    private static List<Limit> changedBy(Limit limit) {
        for (String value : List.of("4242", "42", "42/s", "4242B/h")) {
            byte[] text = "limits: {%s: %s}".formatted(limit.key(), value).getBytes(StandardCharsets.UTF_8);
            if (ConfigurationFile.parse("limits.yaml", text) instanceof Outcome.Valid(Configuration configuration)) {
                Limits limits = configuration.settings().limits();
                return Stream.of(Limit.values())
                        .filter(each -> limits.of(each) != each.otherwise())
                        .toList();
            }
        }
        return List.of();
    }

    @Test
    void theExampleIsRight() {
        assertThat(ConfigurationFile.parse(
                        "example.yaml", ConfigurationDocument.EXAMPLE.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Outcome.Valid.class);
    }

    /** The document is written anew by {@code ./mvnw verify -pl cli -am -Dlinnet.writeDocuments=true}. */
    @Test
    void theDocumentSaysTheSame() throws IOException {
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(DOCUMENT, ConfigurationDocument.markdown());
        }
        assertThat(DOCUMENT).hasContent(ConfigurationDocument.markdown());
    }

    /** Written anew together with the document. */
    @Test
    void theSchemaSaysTheSame() throws IOException {
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(SCHEMA, ConfigurationSchema.text());
        }
        assertThat(SCHEMA).hasContent(ConfigurationSchema.text());
    }
}
