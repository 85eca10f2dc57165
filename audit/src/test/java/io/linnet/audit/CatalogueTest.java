package io.linnet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueTest {
    private static final List<Entry> ENTRIES = Catalogue.complete().entries();

    @ParameterizedTest
    @EnumSource(SpecVersion.class)
    void everyNumberedStatementIsThereExactlyOnce(SpecVersion version) throws IOException {
        List<String> ids = statements(version).stream()
                .filter(Statement::isNumbered)
                .map(Statement::id)
                .toList();
        assertThat(ids).containsExactlyInAnyOrderElementsOf(idsOfTheStandard(version));
    }

    @ParameterizedTest
    @EnumSource(SpecVersion.class)
    void ownStatementsHaveIdsOfTheirVersion(SpecVersion version) {
        List<String> ids = statements(version).stream()
                .filter(statement -> !statement.isNumbered())
                .map(Statement::id)
                .toList();
        assertThat(ids)
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches(version.isV5() ? "LINNET-V5-[a-z0-9-]+" : "LINNET-V3-[a-z0-9-]+"));
    }

    @ParameterizedTest
    @EnumSource(SpecVersion.class)
    void titlesAreOneLineAndTellStatementsApart(SpecVersion version) {
        List<String> titles = statements(version).stream().map(Statement::title).toList();
        assertThat(titles).doesNotHaveDuplicates().allMatch(title -> title.length() > 15 && title.length() < 140);
        assertThat(titles).noneMatch(title -> title.contains("\n") || title.endsWith("."));
    }

    @Test
    void reasonsAreSentences() {
        for (Entry entry : ENTRIES) {
            if (entry instanceof Entry.Reason(Statement statement, String why)) {
                assertThat(why).as(statement.toString()).hasSizeGreaterThan(18).endsWith(".");
            }
        }
    }

    @Test
    void entriesAreInTheOrderOfTheStandard() {
        assertThat(ENTRIES).extracting(Entry::statement).isSortedAccordingTo(Statement.ORDER);
        List<String> ids =
                statements(SpecVersion.V5).stream().map(Statement::id).toList();
        assertThat(ids.indexOf("MQTT-3.1.2-9")).isLessThan(ids.indexOf("MQTT-3.1.2-10"));
        assertThat(ids.indexOf("MQTT-3.8.4-1")).isLessThan(ids.indexOf("MQTT-3.10.1-1"));
    }

    @Test
    void anEntryIsFoundByVersionAndId() {
        assertThat(Catalogue.complete().entry(SpecVersion.V3_1_1, "MQTT-3.1.2-20"))
                .hasValueSatisfying(entry -> assertThat(entry).isInstanceOf(Entry.Probe.class));
        assertThat(Catalogue.complete().entry(SpecVersion.V5, "MQTT-3.1.2-20"))
                .hasValueSatisfying(entry -> assertThat(entry).isInstanceOf(Entry.Reason.class));
        assertThat(Catalogue.complete().entry(SpecVersion.V5, "MQTT-9.9.9-9")).isEmpty();
    }

    private static List<Statement> statements(SpecVersion version) {
        return ENTRIES.stream()
                .map(Entry::statement)
                .filter(statement -> statement.version() == version)
                .toList();
    }

    private static List<String> idsOfTheStandard(SpecVersion version) throws IOException {
        String name = "mqtt-" + version.number() + "-ids.txt";
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(name), name)) {
            return Bytes.utf8(in.readAllBytes()).lines().toList();
        }
    }
}
