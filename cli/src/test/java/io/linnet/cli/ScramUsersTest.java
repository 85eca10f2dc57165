package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code linnet passwd --scram} does to a file, and what it refuses. */
class ScramUsersTest {
    @TempDir
    Path folder;

    private CommandRun passwd(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of("passwd", "--scram", file().toString()));
        all.addAll(List.of(arguments));
        return CommandRun.withInput(input, all.toArray(String[]::new));
    }

    private Path file() {
        return folder.resolve("users-scram.txt");
    }

    private static CommandRun done() {
        return new CommandRun(0, "", "");
    }

    @Test
    void aUserIsAddedChangedAndDeleted() throws Exception {
        assertThat(passwd("one\n", "alice", "--create", "--stdin")).isEqualTo(done());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file()))
                .startsWith("#invented-salts:")
                .contains("\nalice:SCRAM-SHA-256$40960:")
                .doesNotContain("one");
        assertThat(passwd("one", "alice", "--check", "--stdin")).isEqualTo(new CommandRun(0, "right\n", ""));
        assertThat(passwd("two\n", "bob", "--stdin")).isEqualTo(done());
        assertThat(passwd("two\n", "alice", "--stdin")).isEqualTo(done());
        assertThat(passwd("one\n", "alice", "--check", "--stdin")).isEqualTo(new CommandRun(1, "wrong\n", ""));
        assertThat(passwd("", "--list")).isEqualTo(new CommandRun(0, "alice\nbob\n", ""));
        assertThat(passwd("", "alice", "--delete")).isEqualTo(done());
        assertThat(passwd("two\n", "alice", "--check", "--stdin").err())
                .isEqualTo("Error: there is no user 'alice' in " + file() + "\n");
    }

    @Test
    void whatTheFileCannotHoldIsRefused() throws Exception {
        assertThat(passwd("one\n", "alice", "--stdin").exitCode())
                .as("no such file")
                .isEqualTo(1);
        assertThat(passwd("one\n", "#alice", "--create", "--stdin").exitCode()).isEqualTo(2);
        assertThat(passwd("a\u0007b\n", "alice", "--create", "--stdin").err()).contains("RFC 4013");
        assertThat(file()).doesNotExist();
        Files.writeString(file(), "alice:secret\n");
        assertThat(passwd("one\n", "bob", "--stdin").err())
                .contains("users-scram.txt:1: ")
                .doesNotContain("secret");
    }
}
