package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ProtocolVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A line in the log for what exceeds a limit. */
class ExcessLogTest {
    private static final byte[] TOO_LARGE = {0x30, (byte) 0xFF, 0x7F}; // PUBLISH, 16,383 bytes remain

    @Test
    void theLineHasEverythingAndThereIsNoFloodOfThem() throws Exception {
        Limits limits = Limits.defaults()
                .with(Map.of(Limit.MAXIMUM_PACKET_BYTES, new Limits.Setting(2_000, "linnet.yaml:7:24")));
        try (BadDay day = BadDay.begins(limits)) {
            for (int i = 0; i < 25; i++) {
                try (BadDayPeer peer = day.client(ProtocolVersion.V5, "oversized-" + i)) {
                    peer.write(TOO_LARGE);
                    peer.socket.getInputStream().readAllBytes();
                }
            }
            assertThat(limitLines(day, "oversized-")).hasSize(20);
            assertThat(limitLines(day, "client=\"oversized-3\"").getFirst())
                    .contains(
                            "limit=\"maximum-packet-size\"",
                            "came=\"a packet of 16386 bytes\"",
                            "allowed=\"2000\"",
                            "written=\"linnet.yaml:7:24\"",
                            "consequence=\"disconnected with PACKET_TOO_LARGE\"",
                            "not-logged=\"0\"");
            day.passes(60_000);
            try (BadDayPeer peer = day.client(ProtocolVersion.V5, "oversized-again")) {
                peer.write(TOO_LARGE);
                peer.socket.getInputStream().readAllBytes();
            }
            assertThat(limitLines(day, "oversized-again"))
                    .singleElement()
                    .asString()
                    .contains("not-logged=\"5\"");
        }
    }

    private static List<String> limitLines(BadDay day, String about) {
        return day.linesAbout(about).stream()
                .filter(line -> line.startsWith("limit exceeded"))
                .toList();
    }
}
