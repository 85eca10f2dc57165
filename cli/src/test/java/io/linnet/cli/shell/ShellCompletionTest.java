package io.linnet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.cli.options.Profiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Tab offers. */
class ShellCompletionTest {
    private final Shell shell = new Shell(
            new PlainScreen(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter())),
            new Profiles(name -> null),
            false);

    @BeforeEach
    void topicsWereSeen() {
        shell.topics().add("home/kitchen/temperature");
        shell.topics().add("home/kitchen/humidity");
        shell.topics().add("home/cellar/temperature");
        shell.topics().add("plant/line1/oven");
    }

    private List<String> offered(String line) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        ParsedLine parsed = new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE);
        LineReader reader = LineReaderBuilder.builder()
                .terminal(new DumbTerminal(System.in, System.out))
                .build();
        new WordCompleter(new ShellCompletion(shell)).complete(reader, parsed, candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void firstWordIsACommand() throws IOException {
        assertThat(offered("")).contains("connect", "pub", "sub", "rr", "request", "exit", "quit");
        assertThat(offered("pub -t x -m y; ")).contains("connect", "sub");
    }

    @Test
    void dashOffersOptionsOfTheCommand() throws IOException {
        assertThat(offered("pub -")).contains("-t", "--topic", "-r", "--retain").doesNotContain("--cafile", "--psk");
        assertThat(offered("connect --"))
                .contains("--cafile", "--profile", "--will-topic")
                .doesNotContain("--psk");
    }

    @Test
    void topicsAreOfferedLevelByLevel() throws IOException {
        assertThat(offered("pub -t ")).containsExactly("home/", "plant/");
        assertThat(offered("pub -t home/")).containsExactly("home/cellar/", "home/kitchen/");
        assertThat(offered("pub -t home/k")).containsExactly("home/kitchen/humidity", "home/kitchen/temperature");
    }

    @Test
    void levelsWithOneChoiceAreSkipped() throws IOException {
        assertThat(offered("pub -t p")).containsExactly("plant/line1/oven");
        assertThat(offered("sub p")).containsExactly("plant/line1/oven");
    }

    @Test
    void filtersOfTheClientAreOfferedAsWell() throws IOException {
        try (Broker broker = ShellRun.broker();
                Shell opened = shell) {
            assertThat(opened.run("connect -h 127.0.0.1 -n mine -p " + broker.port() + "; sub garden/#"))
                    .isZero();
            assertThat(offered("unsub g")).containsExactly("garden/#");
            assertThat(offered("pub -t g")).isEmpty();
            assertThat(offered("use ")).containsExactly("mine");
            assertThat(offered("disconnect ")).containsExactly("mine");
        }
    }

    @Test
    void valuesOfOptionsAreOffered() throws IOException {
        assertThat(offered("pub -q ")).containsExactly("0", "1", "2");
        assertThat(offered("connect -V ")).contains("mqttv5");
        assertThat(offered("help ret")).contains("retained");
    }

    @Test
    void nothingIsOfferedWhereAnythingMayStand() throws IOException {
        assertThat(offered("pub -m ")).isEmpty();
        assertThat(offered("launch ")).isEmpty();
    }

    @Test
    void memoryForTopicsIsBounded() {
        TopicMemory memory = new TopicMemory();
        for (int i = 0; i < TopicMemory.MOST + 10; i++) {
            memory.add("t" + i);
        }
        memory.add("t100");
        assertThat(memory.all()).hasSize(TopicMemory.MOST).doesNotContain("t9").endsWith("t100");
    }
}
