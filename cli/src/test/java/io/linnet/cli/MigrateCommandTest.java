package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a {@code mosquitto.conf}. */
class MigrateCommandTest {
    private static final Path EXAMPLES = Path.of("src", "test", "resources", "mosquitto");

    @TempDir
    Path folder;

    /** The golden files are written anew with {@code -Dlinnet.writeDocuments=true}. */
    @ParameterizedTest
    @ValueSource(strings = {"debian", "plant", "bridge"})
    void realFilesBecomeConfigurationsOfOurs(String name) throws Exception {
        CommandRun run =
                CommandRun.of("migrate", EXAMPLES.resolve(name + ".conf").toString());
        Path yaml = EXAMPLES.resolve(name + ".yaml");
        Path notes = EXAMPLES.resolve(name + ".txt");
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(yaml, run.out());
            Files.writeString(notes, run.err());
        }
        assertThat(run.out()).isEqualTo(Files.readString(yaml));
        assertThat(run.err()).isEqualTo(Files.readString(notes));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatIsWrittenToAFileIsAConfiguration() throws Exception {
        Path conf = write("sys_interval 7\nmax_queued_messages 12\npersistence_location /srv/$x\npersistence true\n");
        Path yaml = folder.resolve("linnet.yaml");
        assertThat(CommandRun.of("migrate", conf.toString(), "-o", yaml.toString())
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("check", yaml.toString()).out()).isEqualTo(yaml + ": ok\n");
        assertThat(CommandRun.of("config", "show", "--changed", "--config", yaml.toString())
                        .out())
                .contains("sys-interval: 7s  # ", "queue-messages: 12  # ", "data: \"/srv/$$x/linnet\"  # ");
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws Exception {
        Path conf = write("sys_interval 7\n");
        CommandRun run = CommandRun.of("migrate", conf.toString(), "-o", conf.toString());
        assertThat(run.err()).startsWith("Error: " + conf + " is there already");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(conf).hasContent("sys_interval 7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lisener 1883                        | 1:1: unknown directive 'lisener', did you mean listener?
            sys_interval 5\\nbogus yes          | 2:1: unknown directive 'bogus'
            persistence yes                     | 1:1: persistence: 'yes' is not true or false
            sys_interval soon                   | 1:1: sys_interval: 'soon' is not a whole number
            password_file                       | 1:1: password_file: nothing stands behind it
            include_dir /no/such/folder         | 1:1: include_dir: the folder '/no/such/folder' cannot be read
            max_keepalive\\t60                  | 1:1: max_keepalive: a tab stands behind it, allowed is a blank
            """)
    void whatMosquittoWouldRefuseIsNamedWithItsLine(String text, String problem) throws Exception {
        Path conf = write(text.replace("\\n", "\n").replace("\\t", "\t"));
        for (String command : List.of("migrate", "check")) {
            CommandRun run = CommandRun.of(command, conf.toString());
            assertThat(run.err()).startsWith(conf + ":" + problem);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            plugin /usr/lib/x.so                                        | 1:1: plugin: plugins of mosquitto cannot be loaded
            listener 1883\\nmount_point a/                              | 2:1: mount_point: topics of a listener cannot be moved
            listener 0 /run/x.sock                                      | 1:1: listener: Unix domain sockets are not listened on
            listener 99999                                              | 1:1: listener: '99999' is not a port from 1 to 65535
            psk_file /etc/psk                                           | 1:1: psk_file: there is no TLS with pre-shared keys
            retain_available false                                      | 1:1: retain_available: retained messages cannot be turned off
            connection a\\naddress b\\ntopic c                          | 1:1: connection: bridges to other brokers are not there yet
            listener 1883\\nrequire_certificate 1                       | 2:1: require_certificate: there is no certfile
            use_username_as_clientid true                               | 1:1: use_username_as_clientid: client identifiers are never
            """)
    void aBrokerDoesNotStartWithoutWhatWasAskedFor(String text, String problem) throws Exception {
        Path conf = write(text.replace("\\n", "\n"));
        CommandRun run = CommandRun.of("broker", "--config", conf.toString());
        assertThat(run.err())
                .startsWith(conf + ":" + problem)
                .contains("'linnet migrate' writes a configuration without it");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aFileOfMosquittoIsKnownByItsNameOrByItsContent() throws Exception {
        Path yaml = Files.writeString(folder.resolve("linnet.conf"), "# ours\nloops: 2\n");
        assertThat(CommandRun.of("config", "show", "--config", yaml.toString()).out())
                .contains("loops: 2  # ");
        Path conf = Files.writeString(folder.resolve("mosquitto"), "\n# theirs\n\nsys_interval 9\n");
        assertThat(CommandRun.of("config", "show", "--config", conf.toString()).out())
                .contains("sys-interval: 9s  # " + conf + ":4:1\n", "durability: memory  # " + conf + "\n");
    }

    @Test
    void includedFilesAreReadInMosquittosOrder() throws Exception {
        Path included = Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(included.resolve("b.conf"), "sys_interval 2\n");
        Files.writeString(included.resolve("B.conf"), "sys_interval 1\nmax_keepalive 77\n");
        Files.writeString(included.resolve("c.txt"), "nonsense\n");
        Path conf = write("sys_interval 5\ninclude_dir " + included + "\n");
        assertThat(CommandRun.of("migrate", conf.toString()).out())
                .contains("sys-interval: 2s  # line 1: sys_interval 2\n", "maximum-keep-alive: 77s");
        Files.writeString(included.resolve("d.conf"), "include_dir /etc\n");
        assertThat(CommandRun.of("migrate", conf.toString()).err())
                .isEqualTo(included.resolve("d.conf") + ":1:1: include_dir: allowed is one in the main file only\n");
    }

    private Path write(String text) throws Exception {
        return Files.write(folder.resolve("mosquitto.conf"), text.getBytes(StandardCharsets.UTF_8));
    }
}
