package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.json.JsonText;
import io.linnet.store.Changes;
import io.linnet.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCommandTest {
    /** Two sessions, of which one has been away for long enough; two messages, one of which both wait for. */
    private static final String LINES = """
            {"type":"meta","version":1}
            {"type":"session","number":1,"clientIdentifier":"sensor \\"7\\"","expirySeconds":4294967295,"leftAt":"2026-01-31T12:00:00.000Z","durability":2,"will":{"delaySeconds":5,"expirySeconds":60,"message":{"topic":"gone","qos":1,"retain":false,"publisher":"sensor","payload":"Ynll"}}}
            {"type":"session","number":2,"clientIdentifier":"short","expirySeconds":60,"leftAt":"2026-01-31T12:00:00.250Z","durability":1}
            {"type":"session","number":3,"clientIdentifier":"there","expirySeconds":60,"durability":1}
            {"type":"subscription","session":1,"topicFilter":"a/+","options":29,"identifier":7}
            {"type":"received","session":1,"packetIdentifier":9}
            {"type":"sent","session":1,"packetIdentifier":3,"position":1}
            {"type":"sent","session":1,"packetIdentifier":4,"released":true}
            {"type":"leased","session":1,"first":64000,"count":4096}
            {"type":"body","number":1,"message":{"topic":"a/b","qos":1,"retain":false,"publisher":"p","payload":"c2hhcmVk"}}
            {"type":"queued","session":1,"position":1,"qos":2,"retain":false,"weight":100,"message":{"topic":"a/c","qos":2,"retain":false,"expires":"2026-02-01T00:00:00.001Z","publisher":"p","payload":"/w=="}}
            {"type":"queued","session":1,"position":2,"qos":1,"retain":false,"weight":20,"body":1}
            {"type":"queued","session":2,"position":1,"qos":1,"retain":false,"weight":20,"body":1}
            {"type":"retained","message":{"topic":"house/door","qos":1,"retain":true,"publisher":"p","payload":"b3Blbg=="}}
            {"type":"retained","message":{"topic":"house/lamp","qos":0,"retain":true,"publisher":"p","payload":"b24="}}
            {"type":"end","records":14}
            """;

    @TempDir
    Path parent;

    private Path folder;
    private String data;

    @BeforeEach
    void imported() {
        folder = parent.resolve("data");
        data = folder.toString();
        assertThat(CommandRun.withInput(LINES, "store", "import", "--data", data))
                .isEqualTo(new CommandRun(0, "14 records imported into " + data + "\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "check", "export", "import"})
    void everyCommandHelpsAndSaysItsExitCodes(String command) {
        CommandRun run = CommandRun.of("store", command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: linnet store " + command).contains("Exit code:");
        assertThat(CommandRun.of("store", "--help").out()).contains(command);
        assertThat(CommandRun.of("completion").out()).contains("_picocli_linnet_store_" + command);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            store                                     | which command? info, check, export, import
            store info                                | Missing required option: '--data=DIR'
            store info --data x --limit 0             | --limit is 0, allowed is 1 or more
            store info --data x --limit some          | 'some' is not an int
            store info --data x --session a --retained b | --session and --retained cannot be used together
            store info --data x --payloads            | --payloads needs --session or --retained
            store info --data x --retained a/#/b      | --retained: # came, allowed is it only as the whole last level
            store info --data x --retained $share/g/a | --retained: a shared subscription gets no retained messages
            store import --data x --input no/such     | --input: no/such is not there or cannot be read
            """)
    void aCommandLineThatMakesNoSenseIsRefusedWithTwo(String commandLine, String message) {
        CommandRun run = CommandRun.of(List.of(commandLine.strip().split(" ", -1)));
        assertThat(run.err()).contains(message).contains("--help");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "check", "export"})
    void whatIsNoStoreOrInUseOrNewerIsRefusedWithOne(String command) throws Exception {
        assertThat(CommandRun.of("store", command, "--data", parent.toString()))
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "Error: " + parent + " is not a Linnet data folder: there is no file linnet-store in it\n"));
        try (Store broker = Store.open(folder)) {
            CommandRun run =
                    CommandRun.of("store", command, "--data", broker.path().toString());
            assertThat(run.err()).startsWith("Error: the data folder " + data + " is in use by another broker or tool");
            assertThat(run.exitCode()).isEqualTo(1);
        }
        Files.writeString(folder.resolve("linnet-store"), "format=99\n");
        CommandRun run = CommandRun.of("store", command, "--data", data);
        assertThat(run.err()).startsWith("Error: the data in " + data + " has format 99, written by a newer Linnet");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void infoCounts() {
        CommandRun run = CommandRun.of("store", "info", "--data", data, "--limit", "1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().filter(line -> !line.startsWith("on disk")))
                .containsExactly(
                        "folder         " + data,
                        "format         1",
                        "sessions       3: 1 connected at the last write, 1 away, 1 expired",
                        "subscriptions  1",
                        "QoS 2 flows    1 from clients, 2 to clients",
                        "queued         3 messages, 140 bytes",
                        "shared bodies  1 message, 9 bytes",
                        "retained       2 messages, 26 bytes",
                        "largest queues",
                        "  \"sensor \\\"7\\\"\": 2 messages, 120 bytes");
        assertThat(run.out())
                .containsPattern(
                        "on disk        [\\d,]+ bytes, of them [\\d,]+ in tables and [\\d,]+ in the write-ahead log");
    }

    @Test
    void infoIsJsonWhenAskedFor() {
        CommandRun run = CommandRun.of("store", "info", "--data", data, "--json");
        assertThat(JsonText.compacted(run.out()) + "\n").isEqualTo(run.out());
        assertThat(run.out())
                .contains(
                        "\"sessions\":{\"connected\":1,\"away\":1,\"expired\":1}",
                        "\"queued\":{\"messages\":3,\"bytes\":140}")
                .contains(
                        "\"largest\":[{\"messages\":2,\"bytes\":120,\"session\":1,\"clientIdentifier\":\"sensor \\\"7\\\"\"},{");
    }

    @Test
    void infoShowsOneSession() {
        CommandRun run = CommandRun.of("store", "info", "--data", data, "--session", "sensor \"7\"");
        assertThat(run).isEqualTo(new CommandRun(0, """
                client         "sensor \\"7\\"", session 1
                state          away since 2026-01-31T12:00:00.000Z, never expires
                durability     2
                will           "gone", QoS 1, 3 bytes, from "sensor", after 5 seconds, expires 60 seconds later
                subscriptions  1
                  "a/+", QoS 1, no local, retain as published, retain handling 1, identifier 7
                QoS 2 from it  packet identifiers 9
                QoS 2 to it    packet identifiers 3 (position 1), 4 (released)
                leased for it  packet identifiers 64000 to 2560
                queued         2 messages, 120 bytes
                  position 1, to send with QoS 2: "a/c", QoS 2, 1 bytes, from "p", expires 2026-02-01T00:00:00.001Z
                  position 2, to send with QoS 1: "a/b", QoS 1, 6 bytes, from "p"
                """, ""));
        assertThat(CommandRun.of("store", "info", "--data", data, "--session", "short")
                        .out())
                .contains("away since 2026-01-31T12:00:00.250Z, expires 2026-01-31T12:01:00.250Z");
        assertThat(CommandRun.of("store", "info", "--data", data, "--session", "there")
                        .out())
                .contains("connected at the last write; kept for 60 seconds after that");
    }

    @Test
    void infoShowsPayloadsOnlyWhenAskedFor() {
        String[] command = {"store", "info", "--data", data, "--session", "sensor \"7\"", "--limit", "1"};
        assertThat(CommandRun.of(command).out())
                .contains("  and 1 more; see --limit")
                .doesNotContain("payload");
        String[] asked =
                Stream.concat(Stream.of(command), Stream.of("--payloads")).toArray(String[]::new);
        assertThat(CommandRun.of(asked).out()).contains("payload in base64 /w==", "payload \"bye\"");
        String[] json = Stream.concat(Stream.of(asked), Stream.of("--json")).toArray(String[]::new);
        assertThat(CommandRun.of(json).out())
                .isEqualTo("{\"clientIdentifier\":\"sensor \\\"7\\\"\",\"session\":1,"
                        + "\"connected\":false,\"expirySeconds\":4294967295,\"leftAt\":\"2026-01-31T12:00:00.000Z\",\"durability\":2,"
                        + "\"will\":{\"delaySeconds\":5,\"expirySeconds\":60,\"topic\":\"gone\",\"qos\":1,\"payloadBytes\":3,"
                        + "\"publisher\":\"sensor\",\"payload\":\"Ynll\"},"
                        + "\"subscriptions\":[{\"topicFilter\":\"a/+\",\"options\":29,\"identifier\":7}],\"received\":[9],"
                        + "\"sent\":[{\"packetIdentifier\":3,\"position\":1},{\"packetIdentifier\":4,\"released\":true}],"
                        + "\"leased\":{\"first\":64000,\"count\":4096},"
                        + "\"messages\":2,\"bytes\":120,\"queued\":[{\"position\":1,\"sendQos\":2,\"bytes\":100,\"topic\":\"a/c\","
                        + "\"qos\":2,\"payloadBytes\":1,\"publisher\":\"p\",\"expires\":\"2026-02-01T00:00:00.001Z\","
                        + "\"payload\":\"/w==\"}],\"unreadable\":0}\n");
    }

    @Test
    void infoOfASessionThatIsNotThereFails() {
        assertThat(CommandRun.of("store", "info", "--data", data, "--session", "nobody"))
                .isEqualTo(new CommandRun(
                        1, "", "Error: there is no session of the client identifier \"nobody\" in " + data + "\n"));
    }

    @Test
    void infoShowsRetainedMessagesThatMatch() {
        assertThat(CommandRun.of("store", "info", "--data", data, "--retained", "house/+", "--limit", "1"))
                .isEqualTo(new CommandRun(0, """
                        retained and matching "house/+": 2 messages, payloads of 6 bytes
                          "house/door", QoS 1, 4 bytes, from "p"
                          and 1 more; see --limit
                        """, ""));
        assertThat(CommandRun.of("store", "info", "--data", data, "--retained", "+/lamp", "--payloads", "--json")
                        .out())
                .isEqualTo(
                        "{\"filter\":\"+/lamp\",\"messages\":1,\"payloadBytes\":2,\"retained\":[{\"topic\":\"house/lamp\","
                                + "\"qos\":0,\"payloadBytes\":2,\"publisher\":\"p\",\"payload\":\"b24=\"}]}\n");
        assertThat(CommandRun.of("store", "info", "--data", data, "--retained", "none")
                        .out())
                .isEqualTo("retained and matching \"none\": 0 messages, payloads of 0 bytes\n");
    }

    @Test
    void checkOfASoundStoreEndsWithZero() {
        assertThat(CommandRun.of("store", "check", "--data", data))
                .isEqualTo(new CommandRun(0, data + ": sound, 14 records read\n", ""));
        assertThat(CommandRun.of("store", "check", "--data", data, "--json").out())
                .isEqualTo("{\"folder\":\"" + data
                        + "\",\"sound\":true,\"records\":{\"body\":1,\"leased\":1,\"queued\":3,\"received\":1,"
                        + "\"retained\":2,\"sent\":2,\"session\":3,\"subscription\":1},\"findings\":[]}\n");
    }

    @Test
    void checkOfADamagedStoreEndsWithOne() throws Exception {
        flipAByteOfTheLog();
        CommandRun run = CommandRun.of("store", "check", "--data", data);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith(
                        data + ": damaged, 0 records read\ndamage: the database cannot be opened: 1\n  Corruption: ");
        CommandRun json = CommandRun.of("store", "check", "--data", data, "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.out())
                .contains(
                        "\"sound\":false",
                        "\"kind\":\"UNOPENABLE\"",
                        "\"damage\":true,\"count\":1,\"examples\":[\"Corr");
        // the others do not pretend either
        assertThat(CommandRun.of("store", "export", "--data", data).err())
                .contains("cannot be opened: Corruption: checksum mismatch");
        assertThat(CommandRun.of("store", "info", "--data", data).exitCode()).isEqualTo(1);
    }

    @Test
    void checkSaysExamplesAndHowManyMoreThereAre() throws Exception {
        try (Store store = Store.open(folder)) {
            Changes changes = store.changes();
            for (int i = 1; i <= 7; i++) {
                changes.received(99, i);
            }
            store.write(changes, true);
        }
        CommandRun run = CommandRun.of("store", "check", "--data", data);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("damage: records belong to a session that is not there: 7")
                .contains("  received by session 99, packet identifier 1")
                .endsWith("packet identifier 5\n  and 2 more\n");
    }

    private void flipAByteOfTheLog() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("db"))) {
            Path log = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(log);
            bytes[bytes.length / 2] ^= 1;
            Files.write(log, bytes);
        }
    }

    @Test
    void exportGivesWhatWasImported() {
        assertThat(CommandRun.of("store", "export", "--data", data)).isEqualTo(new CommandRun(0, LINES, ""));
    }

    @Test
    void exportToAFileReplacesItWhenItIsWhole() throws Exception {
        Path file = Files.writeString(parent.resolve("backup.jsonl"), "of yesterday");
        assertThat(CommandRun.of("store", "export", "--data", data, "--output", file.toString()))
                .isEqualTo(new CommandRun(0, "14 records written to " + file + "\n", ""));
        assertThat(file).hasContent(LINES.strip());
        try (Stream<Path> left = Files.list(parent)) {
            assertThat(left).containsExactlyInAnyOrder(folder, file);
        }
        Path other = parent.resolve("other");
        CommandRun run =
                CommandRun.of("store", "import", "--data", other.toString(), "--input", file.toString(), "--json");
        assertThat(run).isEqualTo(new CommandRun(0, "{\"folder\":\"" + other + "\",\"records\":14}\n", ""));
    }

    @Test
    void exportToWhereNothingCanBeWrittenFails() {
        CommandRun run = CommandRun.of(
                "store",
                "export",
                "--data",
                data,
                "--output",
                parent.resolve("no/such").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: " + parent.resolve("no/such") + " cannot be written: ");
    }

    @Test
    void importOfGarbageEndsWithTwoAndSaysTheLine() {
        Path other = parent.resolve("other");
        CommandRun run = CommandRun.withInput(
                LINES.replace("\"topicFilter\":\"a/+\"", "\"topicFilter\":\"a+\""),
                "store",
                "import",
                "--data",
                other.toString());
        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "Error: line 5: + came, allowed is it only as a whole level, at index 1 of the topic filter,"
                                + " in 'a+'; nothing was imported\n"));
        assertThat(CommandRun.of("store", "info", "--data", other.toString()).err())
                .contains("is not a Linnet data folder");
    }

    @Test
    void importIntoAFolderThatIsUsedFails() {
        CommandRun run = CommandRun.withInput(LINES, "store", "import", "--data", data);
        assertThat(run)
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "Error: the folder " + data + " is not empty: there is db in it; name a new one; nothing was"
                                + " imported\n"));
        assertThat(CommandRun.of("store", "export", "--data", data).out()).isEqualTo(LINES);
    }
}
