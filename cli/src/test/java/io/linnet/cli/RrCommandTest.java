package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RrCommandTest {
    /** Grants the subscription and returns the request. */
    private static Publish asked(ScriptedBroker.Peer peer, String responseTopic) throws IOException {
        peer.accept();
        Subscribe subscribe = peer.expect(Subscribe.class);
        assertThat(subscribe.subscriptions().getFirst().topicFilter()).startsWith(responseTopic);
        peer.send(new SubAck(subscribe.packetIdentifier(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
        return peer.expect(Publish.class);
    }

    private static Publish response(String topicName, byte @Nullable [] correlationData, String payload) {
        Properties properties = correlationData == null
                ? Properties.NONE
                : Properties.builder()
                        .binary(Property.CORRELATION_DATA, correlationData)
                        .build();
        return new Publish(false, QoS.AT_MOST_ONCE, false, topicName, 0, properties, payload.getBytes(UTF_8));
    }

    @Test
    void responseIsToldFromOthersByItsCorrelationData() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Publish request = asked(peer, "responses/");
            assertThat(request.topicName()).isEqualTo("time");
            assertThat(request.payload()).asString().isEqualTo("now?");
            String responseTopic = request.properties().text(Property.RESPONSE_TOPIC);
            byte[] correlationData = request.properties().binary(Property.CORRELATION_DATA);
            assertThat(responseTopic).startsWith("responses/");
            assertThat(correlationData).isNotEmpty();
            peer.send(
                    response(String.valueOf(responseTopic), new byte[] {1}, "of somebody else"),
                    response(String.valueOf(responseTopic), correlationData, "noon"));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("rr", "-p", broker.port(), "-t", "time", "-m", "now?"))
                    .isEqualTo(new CommandRun(0, "noon\n", ""));
            broker.finish();
        }
    }

    @Test
    void responderThatKnowsNoCorrelationDataIsHeard() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Publish request = asked(peer, "answers");
            assertThat(request.properties().text(Property.RESPONSE_TOPIC)).isEqualTo("answers");
            peer.send(response("answers", null, "noon"));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("rr", "-p", broker.port(), "-t", "time", "-m", "now?", "-e", "answers", "-v"))
                    .isEqualTo(new CommandRun(0, "answers noon\n", ""));
            broker.finish();
        }
    }

    @Test
    void version311AsksWithoutProperties() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Publish request = asked(peer, "answers");
            assertThat(request.properties().isEmpty()).isTrue();
            peer.send(response("answers", null, "noon"));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("rr", "-p", broker.port(), "-V", "311", "-t", "time", "-n", "-e", "answers"))
                    .isEqualTo(new CommandRun(0, "noon\n", ""));
            broker.finish();
        }
    }

    @Test
    void noResponseInTimeEndsWith27() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            asked(peer, "responses/");
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("rr", "-p", broker.port(), "-t", "time", "-m", "now?", "-W", "1"))
                    .isEqualTo(new CommandRun(ExitCode.TIMED_OUT, "", "Timed out\n"));
            broker.finish();
        }
    }

    @Test
    void subscriptionThatIsNotAllowedEndsIt() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            assertThat(peer.accept().version()).isEqualTo(ProtocolVersion.V5);
            int identifier = peer.expect(Subscribe.class).packetIdentifier();
            peer.send(new SubAck(identifier, Properties.NONE, List.of(ReasonCode.NOT_AUTHORIZED)));
            peer.expect(Disconnect.class);
        })) {
            CommandRun run = CommandRun.of("rr", "-p", broker.port(), "-t", "time", "-m", "x", "-e", "no");
            assertThat(run.exitCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED.code());
            assertThat(run.err()).contains("does not allow the subscription to no: Not authorized");
            broker.finish();
        }
    }
}
