package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Limits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of keys is whole, and says the truth about what holds without them. */
class KeysTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    static Stream<Key<?>> keys() {
        return Stream.of(Keys.ROOT, LimitKeys.SECTION, ListenerKind.SECTION, TlsKeys.SECTION, LogKeys.SECTION)
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
        if (!List.of("limits", "listeners", "log", "levels").contains(key.name())) {
            assertThat(documented).isEqualTo(key.otherwise().get());
        }
    }

    @Test
    void everyLimitHasOneKeyThatSetsItAlone() throws Exception {
        List<String> changed = new ArrayList<>();
        for (Key<?> key : LimitKeys.SECTION.keys()) {
            changed.addAll(changedBy("limits: {" + key.name() + ": 4242}"));
        }
        assertThat(changed)
                .containsExactly(Stream.of(Limits.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toArray(String[]::new));
    }

    private static List<String> changedBy(String text) throws ReflectiveOperationException {
        Outcome outcome = ConfigurationFile.parse("limits.yaml", text.getBytes(StandardCharsets.UTF_8));
        if (!(outcome instanceof Outcome.Valid(Configuration configuration))) {
            // a plain number of seconds is too long for this one
            return changedBy(text.replace("4242", "42"));
        }
        Limits limits = configuration.settings().limits();
        List<String> changed = new ArrayList<>();
        for (RecordComponent component : Limits.class.getRecordComponents()) {
            Object before = component.getAccessor().invoke(Limits.defaults());
            if (!before.equals(component.getAccessor().invoke(limits))) {
                changed.add(component.getName());
            }
        }
        return changed;
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
}
