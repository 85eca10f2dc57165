package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.security.apitoken.TokenText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code linnet token} does to a file, and what it refuses. */
class TokenCommandTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("tokens.txt");
    }

    private CommandRun token(String... arguments) {
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--file", file.toString()));
        return CommandRun.of(all);
    }

    @Test
    void aTokenIsPrintedOnceAndItsHashIsKept() throws Exception {
        CommandRun run = token("create", "plant-7", "--role", "sensor", "--role", "reader", "--client-id", "plant-7-*");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("lnt_[A-Za-z0-9_-]{43}\n");
        assertThat(Files.readString(file))
                .isEqualTo("plant-7 sha256:" + TokenText.hash(run.out().strip())
                        + " role=sensor role=reader client-id=plant-7-*\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(token("list"))
                .isEqualTo(new CommandRun(0, "plant-7 role=sensor role=reader client-id=plant-7-*\n", ""));
    }

    @Test
    void aTokenMayEnd() throws Exception {
        assertThat(token("create", "a", "--expires", "90d").exitCode()).isZero();
        String until = Files.readString(file).strip().split("until=", -1)[1];
        assertThat(Duration.between(Instant.now(), Instant.parse(until)))
                .isBetween(Duration.ofDays(89), Duration.ofDays(90));
        Files.writeString(file, "old sha256:" + "ab".repeat(32) + " until=2020-01-01T00:00:00Z\n");
        assertThat(token("list").out()).isEqualTo("old until=2020-01-01T00:00:00Z (ended)\n");
    }

    @Test
    void aTokenIsDeletedAndTheRestStays() throws Exception {
        token("create", "a");
        token("create", "b");
        String lineOfB = Files.readAllLines(file).get(1);
        Files.writeString(file, "# mine\n" + Files.readString(file));
        assertThat(token("delete", "a")).isEqualTo(new CommandRun(0, "", ""));
        assertThat(Files.readAllLines(file)).containsExactly("# mine", lineOfB);
    }

    @Test
    void aNameThatIsTakenIsRefused() throws Exception {
        token("create", "a");
        String before = Files.readString(file);
        assertThat(token("create", "a"))
                .isEqualTo(new CommandRun(1, "", "Error: there is a token 'a' in " + file + " already\n"));
        assertThat(file).hasContent(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create a --expires soon    | --expires: 'soon' is not a time such as 90d, 12h or 30m       | 2
                    create a --expires 0d      | --expires: '0d' is not a time such as 90d, 12h or 30m         | 2
                    create a --role a/b        | a role is 1 to 64 letters                                     | 2
                    create #a                  | the name of a token does not begin with #                     | 2
                    create                     | NAME                                                          | 2
                    delete a                   | there is no such file                                         | 1
                    list                       | there is no such file                                         | 1
                    """)
    void whatCannotBeDoneIsSaid(String arguments, String message, int exitCode) {
        CommandRun run = token(arguments.split(" ", -1));
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(file).doesNotExist();
    }
}
