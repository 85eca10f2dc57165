package io.linnet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecrecyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect -u me -P egg",
                "connect -Pegg",
                "connect --pw=egg",
                "connect --pw egg",
                "connect '-P' egg",
                "connect -L mqtts://me:egg@host",
                "connect --proxy socks5h://me:egg@host -p 1",
                "sub x; connect -P egg"
            })
    void linesWithAPasswordAreSecret(String line) {
        assertThat(Secrecy.isIn(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect -p 1883 --profile home",
                "connect --password-file secret.txt",
                "connect -L mqtt://host:1883/topic",
                "pub -t a/b -m me@host:1883"
            })
    void otherLinesAreNot(String line) {
        assertThat(Secrecy.isIn(line)).isFalse();
    }

    @Test
    void historyIsItsUsersAloneAndHasNoSecretLine() throws IOException {
        Path file = folder.resolve("state").resolve("shell_history");
        KeptHistory.prepare(file);
        KeptHistory history = new KeptHistory();
        LineReader reader = LineReaderBuilder.builder()
                .terminal(new DumbTerminal(System.in, System.out))
                .history(history)
                .variable(LineReader.HISTORY_FILE, file)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .build();
        history.attach(reader);
        history.add("connect -u me -P egg");
        history.add("sub #");
        history.save();
        assertThat(file).hasContent("sub #\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");
    }

    @Test
    void historyThatOthersCouldReadIsClosedToThem() throws IOException {
        Path file = Files.createFile(folder.resolve("shell_history"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        KeptHistory.prepare(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
