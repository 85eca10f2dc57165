package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Packet;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A healthy client on the broker of a bad day: it sends itself a message again and again and gets every one, in order. */
final class BadDayWitness implements AutoCloseable {
    private static final int PAUSE_MILLIS = 5;

    private final BadDayPeer peer;
    private final String topicName;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Integer> rounds;

    BadDayWitness(int port, String clientIdentifier) throws IOException {
        peer = BadDayPeer.client(port, ProtocolVersion.V5, clientIdentifier);
        topicName = "witness/" + clientIdentifier;
        peer.subscribe(topicName, 1);
        rounds = CompletableFuture.supplyAsync(
                this::run, command -> Thread.ofPlatform().name(clientIdentifier).start(command));
    }

    private int run() {
        int round = 0;
        try {
            do {
                round++;
                exchange(round);
            } while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
            exchange(++round);
            return round;
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("the witness was not served in round " + round, failure);
        }
    }

    /** Sends a message and waits until it has come and was acknowledged, whichever is first. */
    private void exchange(int round) throws IOException {
        peer.send(BadDayPeer.message(topicName, 1, 1, BadDayPeer.utf8("round " + round)));
        boolean came = false;
        boolean acknowledged = false;
        while (!came || !acknowledged) {
            Packet packet = peer.read();
            if (packet instanceof Publish publish) {
                assertThat(new String(publish.payload(), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("round " + round);
                peer.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, io.linnet.packet.Properties.NONE));
                came = true;
            } else {
                assertThat(packet).isInstanceOf(PubAck.class);
                acknowledged = true;
            }
        }
    }

    /** Ends; fails when the witness missed anything. */
    @Override
    public void close() throws IOException {
        stop.countDown();
        try {
            assertThat(rounds.get(30, TimeUnit.SECONDS)).isGreaterThan(1);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException failure) {
            throw new AssertionError("the witness was not served", failure);
        } finally {
            peer.close();
        }
    }
}
