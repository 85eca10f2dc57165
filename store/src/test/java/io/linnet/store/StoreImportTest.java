package io.linnet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreImportTest {
    private static final String META = "{\"type\":\"meta\",\"version\":1}\n";
    private static final String SESSION =
            "{\"type\":\"session\",\"number\":1,\"clientIdentifier\":\"one\",\"expirySeconds\":60,\"durability\":2}\n";
    private static final String MESSAGE =
            "\"message\":{\"topic\":\"t\",\"qos\":1,\"retain\":false,\"publisher\":\"p\",\"payload\":\"AA==\"}";
    private static final String QUEUED =
            "{\"type\":\"queued\",\"session\":1,\"position\":1,\"qos\":1,\"retain\":false,\"weight\":9," + MESSAGE
                    + "}\n";
    private static final String BODY = "{\"type\":\"body\",\"number\":4," + MESSAGE + "}\n";
    private static final String RETAINED = "{\"type\":\"retained\"," + MESSAGE + "}\n";

    @TempDir
    Path parent;

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String end(int records) {
        return "{\"type\":\"end\",\"records\":" + records + "}\n";
    }

    private void refused(String text, String message) throws IOException {
        Path folder = parent.resolve("new");
        assertThatThrownBy(() -> StoreImport.read(input(text), folder))
                .isInstanceOf(ImportRefused.class)
                .hasMessageContaining(message);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString())).containsOnly("lock");
        }
    }

    @Test
    void exportOfAnImportIsTheSame() throws Exception {
        SampleStore.write(parent.resolve("old"));
        String lines = Copies.exported(parent.resolve("old"));
        assertThat(StoreImport.read(input(lines), parent.resolve("new"))).isEqualTo(23);
        assertThat(Copies.exported(parent.resolve("new"))).isEqualTo(lines);
        // not only the tools find it, the broker does as well
        try (Store store = Store.openExisting(parent.resolve("new"))) {
            assertThat(store.queue(3, 0, Long.MAX_VALUE, 9, 1))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.message().payload()).hasSize(SampleStore.LARGE_PAYLOAD));
        }
    }

    @Test
    void emptyStoreIsExportedAndImported() throws Exception {
        Store.open(parent.resolve("old")).close();
        String lines = Copies.exported(parent.resolve("old"));
        assertThat(lines).isEqualTo(META + end(0));
        StoreImport.read(input(lines), parent.resolve("new"));
        assertThat(Copies.exported(parent.resolve("new"))).isEqualTo(lines);
    }

    @Test
    void manyRecordsAreWrittenInSeveralBatches() throws Exception {
        StringBuilder lines = new StringBuilder(META);
        String payload = "A".repeat(40_000);
        for (int i = 0; i < 300; i++) {
            lines.append(RETAINED.replace("\"t\"", "\"t/" + (1000 + i) + "\"").replace("AA==", payload));
        }
        lines.append(end(300));
        Path folder = parent.resolve("new");
        assertThat(StoreImport.read(input(lines.toString()), folder)).isEqualTo(300);
        assertThat(Copies.exported(folder)).isEqualTo(lines.toString());
    }

    @Test
    void folderThatHoldsAnythingIsRefusedUntouched() throws Exception {
        Path folder = parent.resolve("used");
        SampleStore.write(folder);
        String before = Copies.exported(folder);
        assertThatThrownBy(() -> StoreImport.read(input(META + end(0)), folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not empty: there is db in it");
        assertThat(Copies.exported(folder)).isEqualTo(before);
        Files.createDirectories(parent.resolve("other"));
        Files.writeString(parent.resolve("other").resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> StoreImport.read(input(META + end(0)), parent.resolve("other")))
                .hasMessageContaining("is not empty: there is letter.txt in it");
    }

    @Test
    void anImportThatFailedCanBeTriedAgain() throws Exception {
        refused(META + SESSION, "line 3: the lines end without one of type end: the export was cut off");
        Path folder = parent.resolve("new");
        // what a process that was killed leaves behind
        SampleStore.write(folder.resolve("importing"));
        StoreImport.read(input(META + SESSION + end(1)), folder);
        assertThat(Copies.exported(folder)).isEqualTo(META + SESSION + end(1));
        assertThat(folder.resolve("importing")).doesNotExist();
    }

    @Test
    void whiteSpaceAndEscapesAreJson() throws Exception {
        String lines = META + SESSION.replace(",", " ,\t").replace("one", "\\u006f\\u006E\\u0065") + end(1);
        StoreImport.read(input(lines), parent.resolve("new"));
        assertThat(Copies.exported(parent.resolve("new"))).isEqualTo(META + SESSION + end(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            number     | nummer           | line 2: number is missing, expected is a whole number from 1 to
            :60        | :60,"x":1        | line 2: x is not known here
            :60        | :-1              | line 2: expirySeconds is -1, allowed is a whole number from 0 to 4294967295
            :60        | :"60"            | line 2: expirySeconds is '60', allowed is a whole number
            :60        | :6e1             | line 2: no JSON: 'e' at column
            :60        | :060             | line 2: no JSON: '0' at column
            :60        | :60000000000000000000 | line 2: the number at column 71 has more than 64 bits
            :60        | :null            | line 2: no JSON: 'n' at column
            :60        | :60,"number":2   | line 2: 'number' comes twice
            :60        | :60,"leftAt":"now" | line 2: leftAt is 'now', allowed is a time such as 2026-
            :60        | :60,"leftAt":"2026-01-01T00:00:00.0001Z" | line 2: leftAt is '2026-01-01T00:00:00.0001Z', allowed
            :60        | :60,"will":{}    | line 2: will.delaySeconds is missing
            "one"      | ""               | line 2: clientIdentifier is empty
            "one"      | "\\ud800"        | line 2: clientIdentifier has U+D800 at index 0
            "one"      | "\\x"            | line 2: no JSON: 'x' at column
            "one"      | "one             | line 2: no JSON:
            :2}        | :2}}             | line 2: no JSON: '}' at column
            session    | cession          | line 2: type is 'cession', allowed are meta, session, subscription, received
            :1,        | :0,              | line 2: number is 0, allowed is a whole number from 1
            """)
    void aLineThatSaysNoSessionIsRefused(String from, String to, String message) throws Exception {
        refused(META + SESSION.replace(from, to) + end(1), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "t"        | "t/#"            | line 3: the wildcard # came at index 2 of a topic name
            AA==       | AA=              | line 3: message.payload is no base64
            "qos":1    | "qos":3          | line 3: qos is 3, allowed is a whole number from 0 to 2
            "weight"   | "group":"a","weight" | line 3: group is 'a', allowed is the topic filter of a shared subscription
            "weight"   | "body":7,"weight" | line 3: message is not known here
            "session":1 | "session":2     | line 3: session is 2, no line of type session has that number
            "weight"   | "subscriptionIdentifiers":[0],"weight" | line 3: subscriptionIdentifiers has 0, allowed is an array
            "payload"  | "properties":"fw==","payload" | line 3: property 0x7f
            """)
    void aLineThatSaysNoMessageIsRefused(String from, String to, String message) throws Exception {
        refused(META + SESSION + QUEUED.replace(from, to) + end(2), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "first":1     | "first":0     | line 3: first is 0, allowed is a whole number from 1 to 65535
            "first":1     | "first":65536 | line 3: first is 65536, allowed is a whole number from 1 to 65535
            "count":1     | "count":0     | line 3: count is 0, allowed is a whole number from 1 to 65535
            "count":1     | "count":65536 | line 3: count is 65536, allowed is a whole number from 1 to 65535
            ,"count":1    | ``            | line 3: count is missing, expected is a whole number from 1 to 65535
            "session":1   | "session":2   | line 3: session is 2, no line of type session has that number
            """)
    void aLineThatSaysNoLeaseIsRefused(String from, String to, String message) throws Exception {
        String leased = "{\"type\":\"leased\",\"session\":1,\"first\":1,\"count\":1}\n";
        refused(META + SESSION + leased.replace(from, to) + end(2), message);
        refused(META + SESSION + leased + leased + end(3), "of the lines of type leased, 1 say again");
    }

    @Test
    void whatIsNoExportIsRefused() throws Exception {
        refused("", "line 1: no JSON: the end of the line at column 1, expected is {; is this an export of");
        refused("hello\n", "line 1: no JSON: 'h' at column 1");
        refused("hello", "line 1: it has no end: the export was cut off");
        refused(SESSION, "line 1: the first line of an export has the type meta");
        refused("{\"type\":\"meta\",\"version\":2}\n", "line 1: version is 2, allowed is a whole number from 1 to 1");
        refused("[".repeat(9) + "\n", "line 1: no JSON: '[' at column 1");
        refused("{\"type\":" + "[".repeat(99) + "\n", "more than 8 objects or arrays within each other");
        refused(META + "\n", "line 2: no JSON: the end of the line");
    }

    @Test
    void malformedUtf8IsRefused() {
        byte[] bytes = (META + SESSION + end(1)).getBytes(StandardCharsets.ISO_8859_1);
        bytes[META.length() + 40] = (byte) 0xE4;
        assertThatThrownBy(() -> StoreImport.read(new ByteArrayInputStream(bytes), parent.resolve("new")))
                .hasMessage("line 2: it is not UTF-8");
    }

    @Test
    void linesThatDoNotAgreeAreRefused() throws Exception {
        refused(META + SESSION + SESSION + end(2), "line 3: number is 1, another session has it");
        refused(
                META + SESSION + SESSION.replace(":1,", ":2,") + end(2),
                "line 3: clientIdentifier is 'one', another session has it");
        refused(
                META + SESSION + RETAINED + QUEUED + end(3),
                "line 4: a line of type queued behind one of type retained");
        refused(META + SESSION + META + end(1), "line 3: a line of type meta behind one of type session");
        refused(META + SESSION + BODY + BODY + end(3), "line 4: number is 4, another body has it");
        refused(
                META + SESSION + QUEUED.replace(MESSAGE, "\"body\":4") + end(2),
                "line 3: body is 4, no line of type body");
        refused(META + SESSION + QUEUED + QUEUED + end(3), "of the lines of type queued, 1 say again");
        refused(META + SESSION + end(2), "line 3: 1 records came, the line of type end says 2");
        refused(META + SESSION + end(1) + end(1), "line 4: there is something behind the line of type end");
        refused(
                META + SESSION + "{\"type\":\"sent\",\"session\":1,\"packetIdentifier\":3,\"position\":9}\n" + end(2),
                "the lines do not agree with each other: QoS 2 flows to the client refer to a message that does not wait");
    }
}
