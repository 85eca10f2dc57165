package io.linnet.client;

import io.linnet.packet.QoS;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A process that publishes numbers until it is killed, and tells up to which of them all are in its outbox. */
final class OutboxChild {
    private OutboxChild() {}

    /** Arguments: the server, the outbox, the QoS, the first number. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        QoS qos = QoS.of(Integer.parseInt(arguments[2]));
        long number = Long.parseLong(arguments[3]);
        Client client = Client.to(arguments[0])
                .clientIdentifier("outbox-child")
                .durableSession(Duration.ofHours(1))
                .outbox(Path.of(arguments[1]))
                .start();
        ArrayDeque<CompletableFuture<PublishResult>> unfinished = new ArrayDeque<>();
        while (true) {
            for (int i = 0; i < 20; i++) {
                unfinished.add(
                        client.publishAsync(Message.of("crash", "" + number++).withQos(qos)));
            }
            client.awaitOutbox();
            System.out.println(number - 1);
            while (unfinished.size() > 300) {
                unfinished.remove().get();
            }
        }
    }
}
