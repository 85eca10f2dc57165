package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands {@code broker} and {@code check} refuse, and how they say so. */
class BrokerCommandTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --durability | tape                  | --durability: 'tape' is not one of memory, os, disk
                    --data       | ' '                   | --data: the name of the folder is empty
                    --listen     | localhost             | --listen: A listener address begins with mqtt://, mqtts://, ws:// or wss://: localhost
                    --listen     | mqtt://0.0.0.0:0      | --listen: mqtt://0.0.0.0:0 would let in everybody who can reach it
                    --listen     | ws://[::]:0           | --listen: ws://[::]:0/mqtt would let in everybody who can reach it
                    --password-file | no/such.txt        | --password-file: no/such.txt: there is no such file
                    --config     | no/such.yaml          | no/such.yaml: there is no such file
                    """)
    void whatCannotBeDoneIsRefusedWithTwo(String option, String value, String message) {
        CommandRun run = CommandRun.of("broker", option, value);
        assertThat(run.err()).startsWith(message);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void anUnknownHostIsNamed() {
        CommandRun run = CommandRun.of("broker", "--anonymous", "--listen", "ws://nowhere.invalid:8083/a");
        assertThat(run.err())
                .isEqualTo(
                        "Error: ws://nowhere.invalid:8083/a cannot be opened: the host nowhere.invalid is not known; choose another"
                                + " address with --listen, for instance --listen ws://127.0.0.1:8084/a\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        // 192.0.2.0/24 is set apart for documentation
        CommandRun run = CommandRun.of("broker", "--anonymous", "--listen", "mqtt://192.0.2.1:1883");
        assertThat(run.err())
                .contains("mqtt://192.0.2.1:1883 cannot be opened: this machine does not have that address");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void checkSaysOkOrWhatIsWrong(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("linnet.yaml"), "loops: 1\n");
        assertThat(CommandRun.of("check", file.toString())).isEqualTo(new CommandRun(0, file + ": ok\n", ""));
        Files.writeString(file, "loops: one\n");
        assertThat(CommandRun.of("check", file.toString()))
                .isEqualTo(new CommandRun(2, "", file + ":1:8: loops: 'one' is not a number from 1 to 64\n"));
    }

    @Test
    void checkReadsTheFilesWithCredentials(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("linnet.yaml"), "authentication:\n  - password-file: {file: users.txt}\n");
        Path users = Files.writeString(folder.resolve("users.txt"), "# nobody yet\nalice\n");
        assertThat(CommandRun.of("check", file.toString()))
                .isEqualTo(new CommandRun(
                        2, "", file + ":2:27: " + users + ":2: there is no colon; a line is written user:hash\n"));
        Files.writeString(users, "# nobody yet\n");
        assertThat(CommandRun.of("check", file.toString()).exitCode()).isZero();
    }

    @Test
    void checkKnowsThatAnOpenListenerIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("linnet.yaml"), "listeners: ['mqtt://0.0.0.0']\n");
        CommandRun run = CommandRun.of("check", file.toString());
        assertThat(run.err()).startsWith(file + ":1:13: mqtt://0.0.0.0:1883 would let in everybody");
        assertThat(run.exitCode()).isEqualTo(2);
    }
}
