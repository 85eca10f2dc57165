package io.linnet.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data that earlier versions have written opens in this one. Each format has its folder {@code sample-N} in the resources of this
 * test, and the lines that its export must give; both are kept for ever.
 *
 * <p>How a sample is made, after the old folder was removed:
 * {@code ./mvnw -o test -pl store -am -Dtest=SampleTest -Dsurefire.failIfNoSpecifiedTests=false -Dlinnet.sample=sample-1}.
 */
class SampleTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final int KEPT_BYTES = 200_000;

    @TempDir
    Path folder;

    @Test
    @EnabledIfSystemProperty(named = "linnet.sample", matches = "sample-\\d+")
    void sampleIsMade() throws Exception {
        String name = System.getProperty("linnet.sample", "");
        SampleStore.write(RESOURCES.resolve(name), RESOURCES.resolve(name + ".jsonl"));
        assertThat(RESOURCES.resolve(name)).isDirectoryContaining("glob:**linnet-store");
    }

    @ParameterizedTest
    @ValueSource(strings = "sample-1")
    void dataOfEveryFormatOpensWithAllThatIsInIt(String name) throws Exception {
        Path copy = folder.resolve(name);
        Copies.copy(RESOURCES.resolve(name), copy);
        String expected = Files.readString(RESOURCES.resolve(name + ".jsonl"), StandardCharsets.UTF_8);
        assertThat(Copies.exported(copy)).isEqualTo(expected);
        assertThat(StoreCheck.of(copy).findings()).isEmpty();
        // a broker opens it for writing, which moves what is in the log to table files
        Store.open(copy).close();
        assertThat(Copies.exported(copy)).isEqualTo(expected);
    }

    @Test
    void sampleHasEveryTypeOfRecordInTablesAndInTheLogAndIsSmall() throws Exception {
        String lines = Files.readString(RESOURCES.resolve("sample-1.jsonl"), StandardCharsets.UTF_8);
        List<String> types = Arrays.stream(LineType.values())
                .map(type -> "{\"type\":\"" + type.text() + "\"")
                .toList();
        assertThat(lines).contains(types);
        Path sample = RESOURCES.resolve("sample-1");
        assertThat(Copies.files(sample, ".sst")).hasSizeGreaterThanOrEqualTo(Column.values().length);
        long log = 0;
        for (Path each : Copies.files(sample, ".log")) {
            log += Files.size(each);
        }
        assertThat(log).isGreaterThan(SampleStore.LARGE_PAYLOAD);
        try (Stream<Path> files = Files.walk(sample)) {
            assertThat(files.mapToLong(each -> each.toFile().length()).sum()).isLessThan(KEPT_BYTES);
        }
    }

    @Test
    void theSampleOfThisFormatIsWhatThisVersionWrites() throws Exception {
        Path fresh = folder.resolve("fresh");
        SampleStore.write(fresh);
        String kept = Files.readString(RESOURCES.resolve("sample-" + Folder.FORMAT + ".jsonl"), StandardCharsets.UTF_8);
        assertThat(Copies.exported(fresh)).isEqualTo(kept);
    }
}
