package io.linnet.cli.simulate;

import io.linnet.cli.simulate.scenario.Device;
import io.linnet.cli.simulate.scenario.Group;
import io.linnet.cli.simulate.scenario.Happening;
import io.linnet.cli.simulate.scenario.Outgoing;
import io.linnet.cli.simulate.scenario.Reaction;
import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.ClientClosed;
import io.linnet.client.ClientException;
import io.linnet.client.ConnectionState;
import io.linnet.client.Delivery;
import io.linnet.client.Message;
import io.linnet.client.SubscribeOptions;
import io.linnet.packet.QoS;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A device at a broker; has a thread of its own. */
final class LiveDevice implements Runnable {
    private final Device device;
    private final Simulation simulation;
    private final Counters counters;
    private volatile @Nullable Client client;
    private boolean cameBefore;

    LiveDevice(Device device, Simulation simulation) {
        this.device = device;
        this.simulation = simulation;
        counters = simulation.counters();
    }

    /** Does what the scenario says until the thread is interrupted, and then says goodbye. */
    @Override
    public void run() {
        try {
            for (Optional<Happening> next = device.next(); next.isPresent(); next = device.next()) {
                simulation.sleepUntil(next.get().atMillis());
                happen(next.get());
            }
            simulation.sleepUntil(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            // the end of the simulation
        } finally {
            leave();
        }
    }

    private void happen(Happening happening) {
        switch (happening) {
            case Happening.Arrive arrive -> arrive();
            case Happening.Send send -> publish(send.message());
            case Happening.Vanish vanish -> vanish();
        }
    }

    private void arrive() {
        client = connect();
        if (cameBefore) {
            counters.reconnects.increment();
        }
        cameBefore = true;
        device.group().birth().ifPresent(post -> publish(device.message(post, simulation.nowMillis())));
    }

    /** Tried by the library until there is a connection. */
    private Client connect() {
        Group group = device.group();
        ClientBuilder builder =
                simulation.builder().clientIdentifier(device.identifier()).onConnection(new Presence()::changed);
        if (group.sessionExpirySeconds() > 0) {
            builder.durableSession(Duration.ofSeconds(group.sessionExpirySeconds()));
        }
        group.will().ifPresent(post -> builder.will(message(device.message(post, simulation.nowMillis()))));
        for (Reaction reaction : group.reactions()) {
            builder.subscribe(
                    SubscribeOptions.to(device.filled(reaction.filter())).withQos(reaction.qos()),
                    delivery -> react(reaction, delivery));
        }
        return builder.start();
    }

    private void publish(Outgoing message) {
        Client current = client;
        if (current != null) {
            sent(current.publishAsync(message(message)), message.qos());
        }
    }

    private void sent(CompletableFuture<?> result, QoS qos) {
        counters.sent.increment();
        var _ = result.whenComplete((done, problem) -> {
            if (problem == null) {
                counters.acknowledged.add(qos == QoS.AT_MOST_ONCE ? 0 : 1);
            } else if (!(problem instanceof ClientClosed)) {
                // a device that vanishes loses what it has not sent: that is no error
                counters.failed(device.identifier(), String.valueOf(problem.getMessage()));
            }
        });
    }

    private static Message message(Outgoing outgoing) {
        Message message = Message.of(outgoing.topic(), outgoing.payload()).withQos(outgoing.qos());
        return outgoing.retain() ? message.retained() : message;
    }

    private void react(Reaction reaction, Delivery delivery) {
        counters.received.increment();
        String answerTopic = reaction.answerTopic().map(device::filled).orElse(null);
        if (answerTopic == null && delivery.message().responseTopic() == null) {
            return;
        }
        CompletableFuture.delayedExecutor(simulation.realMillis(reaction.delayMillis()), TimeUnit.MILLISECONDS)
                .execute(() -> answer(reaction, answerTopic, delivery));
    }

    private void answer(Reaction reaction, @Nullable String answerTopic, Delivery request) {
        String payload = device.answer(reaction, request.text(), simulation.nowMillis());
        if (answerTopic == null) {
            sent(request.replyAsync(payload), request.message().qos());
        } else {
            publish(new Outgoing(answerTopic, payload, reaction.qos(), false));
        }
    }

    private void vanish() {
        Client current = client;
        client = null;
        if (current != null) {
            current.abandon();
        }
    }

    private void leave() {
        Client current = client;
        try {
            if (current != null) {
                current.close();
            }
        } catch (ClientException e) {
            counters.failed(device.identifier(), String.valueOf(e.getMessage()));
        }
    }

    /** Counts one client's connections; the listener of a client is called one change at a time. */
    private final class Presence {
        private boolean here;
        private boolean wasHere;

        void changed(ConnectionState state) {
            boolean connected = state instanceof ConnectionState.Connected;
            if (connected != here) {
                counters.connected.add(connected ? 1 : -1);
                here = connected;
            }
            if (connected && wasHere) {
                counters.reconnects.increment();
            }
            wasHere |= connected;
            switch (state) {
                case ConnectionState.Disconnected lost ->
                    counters.failed(
                            device.identifier(), String.valueOf(lost.cause().getMessage()));
                case ConnectionState.Closed closed
                when closed.cause() != null -> counters.failed(device.identifier(), String.valueOf(closed.cause()));
                default -> {}
            }
        }
    }
}
