package io.linnet.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SRV records, from a name server of the test's own. */
@Timeout(60)
class SrvLookupTest {
    private static final int SRV = 33;
    private static final int INTERNET = 1;

    private record Entry(int priority, int weight, int port, String target) {}

    /** Answers one question with these records, whatever it is. */
    private static DatagramSocket nameServer(List<Entry> entries, int responseCode) throws IOException {
        DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    byte[] bytes = new byte[512];
                    DatagramPacket question = new DatagramPacket(bytes, bytes.length);
                    server.receive(question);
                    byte[] answer = answer(question, entries, responseCode);
                    server.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        return server;
    }

    private static byte[] answer(DatagramPacket question, List<Entry> entries, int responseCode) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] asked = question.getData();
        int end = 12;
        while (asked[end] != 0) {
            end += asked[end] + 1;
        }
        end += 5; // root, type, class
        out.write(asked, 0, 2); // identifier
        out.writeShort(0x8180 | responseCode); // an answer, recursion available
        out.writeShort(1); // questions
        out.writeShort(entries.size());
        out.writeInt(0); // no authorities, no additions
        out.write(asked, 12, end - 12);
        for (Entry entry : entries) {
            out.writeShort(0xC00C); // the name of the question
            out.writeShort(SRV);
            out.writeShort(INTERNET);
            out.writeInt(60); // time to live
            byte[] target = name(entry.target());
            out.writeShort(6 + target.length);
            out.writeShort(entry.priority());
            out.writeShort(entry.weight());
            out.writeShort(entry.port());
            out.write(target);
        }
        return bytes.toByteArray();
    }

    private static byte[] name(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : text.split("\\.", -1)) {
            bytes.write(label.length());
            bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    private static SrvLookup asking(DatagramSocket server) {
        return new SrvLookup("dns://127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void lowestPriorityComesFirstAndThenTheHighestWeight() throws Exception {
        List<Entry> entries = List.of(
                new Entry(20, 0, 1883, "spare.example"),
                new Entry(10, 1, 1884, "small.example"),
                new Entry(10, 9, 1885, "big.example"));
        try (DatagramSocket server = nameServer(entries, 0)) {
            assertThat(asking(server).hosts("example", false))
                    .containsExactly(
                            new SrvLookup.Host("big.example", 1885),
                            new SrvLookup.Host("small.example", 1884),
                            new SrvLookup.Host("spare.example", 1883));
        }
    }

    @Test
    void unknownDomainIsSaidToBeUnknown() throws Exception {
        int noSuchName = 3;
        try (DatagramSocket server = nameServer(List.of(), noSuchName)) {
            assertThatThrownBy(() -> asking(server).hosts("example", true))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("_secure-mqtt._tcp.example");
        }
    }

    @Test
    void domainWithoutTheServiceIsSaidToHaveNone() throws Exception {
        try (DatagramSocket server = nameServer(List.of(), 0)) {
            assertThatThrownBy(() -> asking(server).hosts("example", false))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("no SRV record _mqtt._tcp.example");
        }
    }

    @Test
    void rootAsTargetSaysThatThereIsNoSuchService() throws Exception {
        try (DatagramSocket server = nameServer(List.of(new Entry(0, 0, 0, "")), 0)) {
            assertThatThrownBy(() -> asking(server).hosts("example", false)).isInstanceOf(UnknownHostException.class);
        }
    }
}
