package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubCommandTest {
    private static Publish message(int qos, int packetIdentifier, String topicName, String payload) {
        return message(qos, packetIdentifier, false, topicName, payload);
    }

    private static Publish message(int qos, int packetIdentifier, boolean retain, String topicName, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return new Publish(false, QoS.of(qos), retain, topicName, packetIdentifier, Properties.NONE, bytes);
    }

    /** Accepts the connection and its subscriptions, then sends. */
    private static Subscribe greet(ScriptedBroker.Peer peer, Packet... packets) throws IOException {
        peer.accept();
        Subscribe subscribe = peer.expect(Subscribe.class);
        List<ReasonCode> granted = subscribe.subscriptions().stream()
                .map(request -> ReasonCode.granted(request.options().maximumQos()))
                .toList();
        peer.send(new SubAck(subscribe.packetIdentifier(), Properties.NONE, granted));
        peer.send(packets);
        return subscribe;
    }

    @Test
    void payloadsArePrintedUntilThereAreEnough() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(0, 0, "a", "one"), message(0, 0, "a", ""), message(0, 0, "a", "too much"));
            assertThat(peer.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "2"))
                    .isEqualTo(new CommandRun(0, "one\n", ""));
            broker.finish();
        }
    }

    @Test
    void verbosePutsTheTopicBeforeThePayload() throws Exception {
        try (var broker =
                ScriptedBroker.playing(peer -> greet(peer, message(0, 0, "a/b", "one"), message(0, 0, "a/c", "")))) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a/#", "-C", "2", "-v"))
                    .isEqualTo(new CommandRun(0, "a/b one\na/c (null)\n", ""));
        }
    }

    @Test
    void everySubscriptionAndItsOptionsReachTheBroker() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Subscribe subscribe = greet(peer);
            SubscriptionOptions options =
                    new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND_IF_NEW);
            assertThat(subscribe.subscriptions())
                    .containsExactly(new SubscriptionRequest("a/#", options), new SubscriptionRequest("b", options));
            assertThat(subscribe.properties().subscriptionIdentifiers()).containsExactly(7);
            Unsubscribe unsubscribe = peer.expect(Unsubscribe.class);
            assertThat(unsubscribe.topicFilters()).containsExactly("old");
            peer.send(new UnsubAck(unsubscribe.packetIdentifier(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
        })) {
            CommandRun run = CommandRun.of(
                    "sub",
                    "-p",
                    broker.port(),
                    "-t",
                    "a/#",
                    "-t",
                    "b",
                    "-U",
                    "old",
                    "-q",
                    "1",
                    "-E",
                    "--retain-as-published",
                    "--retain-handling",
                    "new",
                    "-D",
                    "subscribe",
                    "subscription-identifier",
                    "7");
            assertThat(run).isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void messageOfQos1IsAcknowledged() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(1, 5, "a", "one"));
            assertThat(peer.expect(PubAck.class).packetIdentifier()).isEqualTo(5);
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "1", "-q", "1"))
                    .isEqualTo(new CommandRun(0, "one\n", ""));
            broker.finish();
        }
    }

    @Test
    void messageOfQos2IsPrintedOnceThoughItIsSentTwice() throws Exception {
        Publish first = message(2, 5, "a", "one");
        Publish again = new Publish(true, QoS.EXACTLY_ONCE, false, "a", 5, Properties.NONE, first.payload());
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, first, again);
            peer.expect(PubRec.class);
            peer.expect(PubRec.class);
            peer.send(new PubRel(5, ReasonCode.SUCCESS, Properties.NONE));
            peer.send(new PubRel(5, ReasonCode.SUCCESS, Properties.NONE));
            assertThat(peer.expect(PubComp.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(peer.expect(PubComp.class).reasonCode()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            peer.send(message(0, 0, "a", "two"));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "2", "-q", "2"))
                    .isEqualTo(new CommandRun(0, "one\ntwo\n", ""));
            broker.finish();
        }
    }

    @Test
    void filteredOutTopicsAreNotPrintedNorCounted() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> greet(
                peer, message(0, 0, "a/x", "hidden"), message(0, 0, "a/y", "shown"), message(0, 0, "a/y", "also")))) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a/#", "-T", "+/x", "-C", "2"))
                    .isEqualTo(new CommandRun(0, "shown\nalso\n", ""));
        }
    }

    @Test
    void retainedOnlyEndsAtTheFirstLiveMessage() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(0, 0, true, "a", "old"), message(0, 0, "a", "live"));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "--retained-only"))
                    .isEqualTo(new CommandRun(0, "old\n", ""));
            broker.finish();
        }
    }

    @Test
    void staleMessagesAreNotAskedForAndNotPrinted() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Subscribe subscribe = greet(peer, message(0, 0, true, "a", "old"), message(0, 0, "a", "live"));
            assertThat(subscribe.subscriptions().getFirst().options().retainHandling())
                    .isEqualTo(RetainHandling.DO_NOT_SEND);
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-R", "-C", "1"))
                    .isEqualTo(new CommandRun(0, "live\n", ""));
            broker.finish();
        }
    }

    @Test
    void removeRetainedWaitsForTheAcknowledgement() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(0, 0, true, "a", "old"));
            Publish removal = peer.expect(Publish.class);
            assertThat(removal.retain()).isTrue();
            assertThat(removal.topicName()).isEqualTo("a");
            assertThat(removal.payload()).isEmpty();
            peer.send(new PubAck(removal.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "--remove-retained", "-C", "1"))
                    .isEqualTo(new CommandRun(0, "old\n", ""));
            broker.finish();
        }
    }

    @Test
    void topicAliasIsResolved() throws Exception {
        Properties alias = Properties.builder().number(Property.TOPIC_ALIAS, 3).build();
        Publish first = new Publish(false, QoS.AT_MOST_ONCE, false, "a/b", 0, alias, new byte[] {'1'});
        Publish second = new Publish(false, QoS.AT_MOST_ONCE, false, "", 0, alias, new byte[] {'2'});
        try (var broker = ScriptedBroker.playing(peer -> greet(peer, first, second))) {
            CommandRun run = CommandRun.of(
                    "sub",
                    "-p",
                    broker.port(),
                    "-t",
                    "a/b",
                    "-C",
                    "2",
                    "-v",
                    "-D",
                    "connect",
                    "topic-alias-maximum",
                    "5");
            assertThat(run).isEqualTo(new CommandRun(0, "a/b 1\na/b 2\n", ""));
        }
    }

    @Test
    void timeoutEndsWith27AndAsksForTheWill() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer);
            assertThat(peer.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-W", "1"))
                    .isEqualTo(new CommandRun(ExitCode.TIMED_OUT, "", "Timed out\n"));
            broker.finish();
        }
    }

    @Test
    void jsonIsOneLineForEachMessage() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> greet(peer, message(0, 0, "a", "{\"x\": 1}"), message(0, 0, "a", "on")))) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "2", "--json");
            assertThat(run.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("{\"time\":").endsWith("\"payload\":{\"x\":1}}"),
                            line -> assertThat(line).endsWith("\"payload\":\"on\"}"));
        }
    }

    @Test
    void prettyJsonIsSpreadOverLines() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> greet(peer, message(0, 0, "a", "1")))) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "1", "-F", "%J", "--pretty");
            assertThat(run.out()).startsWith("{\n  \"tst\": \"").contains("\n  \"payload\": 1\n}");
        }
    }

    @Test
    void treeWithoutATerminalIsPrintedAtTheEnd() throws Exception {
        try (var broker =
                ScriptedBroker.playing(peer -> greet(peer, message(0, 0, "a/b", "1"), message(0, 0, "a/c", "2")))) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "#", "-C", "2", "--tree");
            assertThat(run.out())
                    .startsWith("2 topics, 2 messages")
                    .contains("└ a")
                    .contains("├ b")
                    .contains("└ c");
        }
    }

    @Test
    void messageRateIsPrintedEachSecond() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(0, 0, "a", "1"), message(0, 0, "a", "2"));
            peer.expect(Disconnect.class);
        })) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "#", "-W", "2", "--message-rate");
            assertThat(run.out().lines().mapToInt(Integer::parseInt).sum()).isEqualTo(2);
        }
    }

    @Test
    void randomFilterOfNearlyNothingLetsNearlyNothingThrough() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            greet(peer, message(0, 0, "a", "1"), message(0, 0, "a", "2"));
            peer.expect(Disconnect.class);
        })) {
            CommandRun run =
                    CommandRun.of("sub", "-p", broker.port(), "-t", "#", "-W", "1", "--random-filter", "0.0000000001");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void serverKeepAliveIsKept() throws Exception {
        Properties oneSecond =
                Properties.builder().number(Property.SERVER_KEEP_ALIVE, 1).build();
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept(oneSecond);
            int identifier = peer.expect(Subscribe.class).packetIdentifier();
            peer.send(new SubAck(identifier, Properties.NONE, List.of(ReasonCode.SUCCESS)));
            peer.expect(PingReq.class);
            peer.send(new PingResp(), message(0, 0, "a", "one"));
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "1")
                            .out())
                    .isEqualTo("one\n");
            broker.finish();
        }
    }

    @Test
    void lostConnectionIsMadeAgain() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> greet(peer, message(0, 0, "a", "one")), peer -> greet(peer, message(0, 0, "a", "two")))) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-C", "2"))
                    .isEqualTo(new CommandRun(0, "one\ntwo\n", "Warning: The connection was lost. Trying again.\n"));
            broker.finish();
        }
    }

    @Test
    void takenOverSessionIsNotFoughtFor() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> greet(peer, new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE)))) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "a");
            assertThat(run.exitCode()).isEqualTo(0x8E);
            assertThat(run.err()).contains("Session taken over");
        }
    }

    @Test
    void deniedSubscriptionsEndTheCommand() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            int identifier = peer.expect(Subscribe.class).packetIdentifier();
            peer.send(new SubAck(identifier, Properties.NONE, List.of(ReasonCode.NOT_AUTHORIZED)));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("sub", "-p", broker.port(), "-t", "a"))
                    .isEqualTo(new CommandRun(0, "", "All subscription requests were denied.\n"));
            broker.finish();
        }
    }

    @Test
    void payloadThatIsNoJsonIsSaidAndSkipped() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> greet(peer, message(0, 0, "a", "no json"), message(0, 0, "a", "[1, 2]")))) {
            CommandRun run = CommandRun.of("sub", "-p", broker.port(), "-t", "a", "-F", "%J", "-C", "2");
            assertThat(run.err()).isEqualTo("Error: Message payload is not valid JSON on topic a.\n");
            assertThat(run.out()).hasLineCount(1).endsWith("\"payload\":[1,2]}\n");
        }
    }

    @Test
    void nobodyReadingEndsTheCommandQuietly() throws Exception {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (var broker = ScriptedBroker.playing(peer -> greet(peer, message(0, 0, "a", "one")))) {
            var err = new StringWriter();
            Console console =
                    new Console(InputStream.nullInputStream(), closed, new PrintWriter(err, true), name -> null);
            int exitCode = Linnet.commandLine(console).execute("sub", "-p", broker.port(), "-t", "a");
            assertThat(exitCode).isZero();
            assertThat(err.toString()).isEmpty();
        }
    }
}
