package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code linnet passwd} does to a file, and what it refuses. */
class PasswdCommandTest {
    private static final String OF_MOSQUITTO =
            "bob:$7$101$rj1WrCNeWNCj7YdR$RV4xwFBJGXUbXOWf/7jQ1k7E8KSX0vU8ToyC9/yO4zLjIRwpb3XjPevzT912Ubx41CJ4PFDGCnXQ57x0Z6XHaQ==";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("users.txt");
    }

    private CommandRun passwd(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of("passwd", file.toString()));
        all.addAll(List.of(arguments));
        return CommandRun.withInput(input, all.toArray(String[]::new));
    }

    private static CommandRun done() {
        return new CommandRun(0, "", "");
    }

    @Test
    void aUserIsAddedChangedAndDeleted() throws Exception {
        assertThat(passwd("one\n", "alice", "--create", "--stdin")).isEqualTo(done());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .startsWith("alice:$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain("one");
        assertThat(passwd("one", "alice", "--check", "--stdin")).isEqualTo(new CommandRun(0, "right\n", ""));

        assertThat(passwd("two\r\n", "alice", "--stdin")).isEqualTo(done());
        assertThat(passwd("one\n", "alice", "--check", "--stdin")).isEqualTo(new CommandRun(1, "wrong\n", ""));
        assertThat(passwd("two\n", "alice", "--check", "--stdin")).isEqualTo(new CommandRun(0, "right\n", ""));

        assertThat(passwd("", "alice", "--delete")).isEqualTo(done());
        assertThat(passwd("two\n", "alice", "--check", "--stdin").err())
                .isEqualTo("Error: there is no user 'alice' in " + file + "\n");
        assertThat(file).isEmptyFile();
    }

    @Test
    void thePasswordMayComeFromAFile() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "from a file\n");
        assertThat(passwd("", "-c", "alice", "--password-file", secret.toString()))
                .isEqualTo(done());
        assertThat(passwd("from a file", "alice", "--check", "--stdin").exitCode())
                .isZero();
    }

    @Test
    void aFileOfMosquittoIsTakenOver() throws Exception {
        writePrivately("# the plant", OF_MOSQUITTO, "", "# end");
        assertThat(passwd("secret1", "bob", "--check", "--stdin")).isEqualTo(new CommandRun(0, "right\n", ""));
        assertThat(passwd("new", "alice", "--stdin")).isEqualTo(done());
        assertThat(Files.readAllLines(file))
                .startsWith("# the plant", OF_MOSQUITTO, "", "# end")
                .hasSize(5);
        assertThat(passwd("new", "bob", "--stdin")).isEqualTo(done());
        assertThat(Files.readAllLines(file).get(1)).startsWith("bob:$argon2id$");
        assertThat(passwd("", "--list")).isEqualTo(new CommandRun(0, "bob\nalice\n", ""));
    }

    private void writePrivately(String... lines) throws IOException {
        Files.write(file, List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void createKeepsAFileThatIsThere() throws Exception {
        writePrivately(OF_MOSQUITTO);
        assertThat(passwd("new", "--create", "alice", "--stdin")).isEqualTo(done());
        assertThat(Files.readAllLines(file)).hasSize(2).startsWith(OF_MOSQUITTO);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aFileThatOthersCanReadIsWarnedOf() throws Exception {
        writePrivately(OF_MOSQUITTO);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        CommandRun run = passwd("", "--list");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("Warning: " + file + " can be read by every user of this machine");
    }

    @Test
    void aBrokenFileIsNotTouched() throws Exception {
        writePrivately(OF_MOSQUITTO, "alice:secret");
        CommandRun run = passwd("new", "carol", "--stdin");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(file + ":2: what stands behind the user name is no hash")
                .doesNotContain("secret");
        assertThat(Files.readAllLines(file)).containsExactly(OF_MOSQUITTO, "alice:secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    alice --stdin                        | there is no such file                     | 1
                    alice --create --stdin               | the password is empty                     | 1
                    alice --create --password-file none  | none: there is no such file               | 1
                    alice --create                       | there is no terminal to type a password   | 2
                    a:b --create --stdin                 | a user name here has no colon             | 2
                    --create --stdin                     | which user?                               | 2
                    alice --list                         | --list takes no user                      | 2
                    alice --delete --check               | are mutually exclusive                    | 2
                    alice secret                         | secret                                    | 2
                    alice --create --stdin --password-file x | one of them is enough                 | 2
                    """)
    void whatCannotBeDoneIsSaid(String arguments, String message, int exitCode) {
        CommandRun run = passwd("", arguments.split(" ", -1));
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(file).doesNotExist();
    }

    @Test
    void aPasswordThatNoClientCanSendIsRefused() {
        assertThat(passwd("x".repeat(65_536), "-c", "alice", "--stdin").err()).contains("longer than 65535 bytes");
        assertThat(passwd("x".repeat(65_535) + "\n", "-c", "alice", "--stdin").exitCode())
                .isZero();
    }
}
