package io.linnet.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with credentials are replaced whole, and nobody can read a new one but its owner. */
class CredentialFileTest {
    @TempDir
    Path folder;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aNewFileIsForItsOwnerAlone() throws Exception {
        Path file = folder.resolve("users");
        CredentialFile.replace(file, List.of("a", "b"));
        assertThat(file).hasContent("a\nb\n");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names()).containsExactly("users");
    }

    @Test
    void aFileKeepsItsMode() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "old\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        CredentialFile.replace(file, List.of("new"));
        assertThat(file).hasContent("new\n");
        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void whoHasTheOldFileOpenReadsTheOldOneToItsEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "old\n");
        try (var reader = Files.newBufferedReader(file)) {
            CredentialFile.replace(file, List.of("new"));
            assertThat(reader.readLine()).isEqualTo("old");
        }
    }

    @Test
    void aLinkStaysALink() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "old\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        CredentialFile.replace(link, List.of("new"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new\n");
    }

    @Test
    void whatCannotBeReplacedStaysAndNothingIsLeftBehind() throws Exception {
        Path file = Files.createDirectory(folder.resolve("users"));
        Files.writeString(file.resolve("something"), "x");
        assertThatThrownBy(() -> CredentialFile.replace(file, List.of("new"))).isInstanceOf(IOException.class);
        assertThat(file).isDirectory();
        assertThat(names()).containsExactly("users");
    }

    @Test
    void exposureIsSaidWhenOthersMayReadOrWrite() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(CredentialFile.exposure(file)).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(CredentialFile.exposure(file))
                .hasValueSatisfying(text -> assertThat(text).contains("read by every"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(CredentialFile.exposure(file))
                .hasValueSatisfying(text -> assertThat(text).contains("changed by"));
    }

    @Test
    void linesEndAsOnAnySystem() throws Exception {
        assertThat(CredentialFile.lines("f", "a\r\nb\n\nc".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a", "b", "", "c");
        assertThat(CredentialFile.lines("f", new byte[0])).isEmpty();
    }

    @Test
    void bytesThatAreNotUtf8AreNamedWithTheirLine() {
        assertThatThrownBy(() -> CredentialFile.lines("f", new byte[] {'a', '\n', (byte) 0xFF, '\n'}))
                .hasMessage("f:2: bytes that are not UTF-8");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("nobody");
        assertThatThrownBy(() -> CredentialFile.lines(file)).hasMessage(file + ": there is no such file");
    }
}
