package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.packet.Subscribe;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that answer what no server may: the commands say so in a line and end. */
@Timeout(60)
class HostileServerTest {
    static Stream<Arguments> answersToSubscribe() {
        return Stream.of(
                argumentSet("CVE-2024-10525: SUBACK without a reason code", "90 03 00 01 00"),
                argumentSet("SUBACK of nothing", "90 00"),
                argumentSet("CVE-2019-13120: PUBLISH whose topic passes its end", "30 05 00 10 61 62 63"),
                argumentSet("CVE-2019-17210: PUBLISH of nothing", "30 00"),
                argumentSet("PUBACK of one byte", "40 01 00"),
                argumentSet("CVE-2020-10062: a remaining length of five bytes", "90 FF FF FF FF 01"),
                argumentSet("a property length of five bytes", "30 08 00 01 61 FF FF FF FF 01"),
                argumentSet("a topic that is not UTF-8", "30 05 00 02 61 FF 00"),
                argumentSet("a wildcard in a topic name", "30 04 00 01 23 00"),
                argumentSet("a CONNECT from the server", "10 0E 00 04 4D 51 54 54 05 02 00 00 00 00 01 61"));
    }

    @ParameterizedTest
    @MethodSource("answersToSubscribe")
    void answerThatNoServerMayGiveEndsSubInOneLine(String bytes) throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            peer.expect(Subscribe.class);
            peer.sendRaw(HexFormat.ofDelimiter(" ").parseHex(bytes));
        })) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-W", "5", "-C", "1");
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).startsWith("Error: ").doesNotContain("Exception", "\tat ");
            assertThat(run.err().lines()).hasSize(1);
        }
    }
}
