package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} says of tests is true. */
class SecurityPageTest {
    private static final Pattern NAMED = Pattern.compile("\\| `([A-Z]\\w+)\\.(\\w+)` \\|");

    @Test
    void everyTestThatIsNamedForAWeaknessIsThere() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/security.md"));
        List<MatchResult> named = NAMED.matcher(page).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult each : named) {
            List<Path> files = Repository.files(each.group(1) + ".java").stream()
                    .filter(file -> file.getFileName().toString().equals(each.group(1) + ".java"))
                    .toList();
            assertThat(files).as(each.group(1)).hasSize(1);
            assertThat(Files.readString(files.getFirst())).contains("void " + each.group(2) + "(");
        }
    }

    @Test
    void noLineOfTheTableIsWithoutATest() throws IOException {
        List<String> lines = Files.readAllLines(Repository.root().resolve("docs/security.md")).stream()
                .filter(line -> line.startsWith("| CVE-") || line.startsWith("| GHSA-"))
                .toList();
        assertThat(lines)
                .hasSizeGreaterThan(20)
                .allMatch(line -> NAMED.matcher(line).find());
    }
}
