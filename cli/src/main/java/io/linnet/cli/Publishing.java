package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.ConnectionRefused;
import io.linnet.cli.client.Deadline;
import io.linnet.cli.client.Event;
import io.linnet.cli.client.Message;
import io.linnet.cli.client.Reasons;
import io.linnet.client.Backoff;
import io.linnet.client.net.TlsFailure;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A run of {@code linnet pub}: it sends, waits for what it sent, and says goodbye. Lines of input may come for days, so that a lost
 * connection is made again then, and what the broker has not acknowledged is sent once more.
 */
final class Publishing {
    private static final int INTERRUPTED = -1;

    /** Lines that are read before the ones before them are sent, where nothing else bounds it. */
    private static final int LINES_AHEAD = 128;

    private final ConnectionOptions options;
    private final Dialogue dialogue;
    private final Message message;
    private final int maximumInFlight;

    /** What was sent and has no answer, by packet identifiers of the present connection, in order. */
    private final Map<Integer, Message> unanswered = new LinkedHashMap<>();

    /** Input that came while a message waited for its turn. */
    private final Queue<Event> early = new ArrayDeque<>();

    private final Semaphore room;
    private boolean reconnects;
    private boolean aliased;
    private boolean inputEnded;
    /** Stands for the packet identifier of what has none yet. */
    private int spare;

    /** @param message the first; with lines the model of all */
    Publishing(ConnectionOptions options, Dialogue dialogue, Message message, int maximumInFlight) {
        this.options = options;
        this.dialogue = dialogue;
        this.message = message;
        this.maximumInFlight = maximumInFlight;
        room = new Semaphore(message.qos() == QoS.AT_MOST_ONCE ? LINES_AHEAD : maximumInFlight);
    }

    /** What is done on a connection; it may be done several times. */
    @FunctionalInterface
    private interface Work {
        int on(BlockingClient client) throws IOException;
    }

    /** Publishes the message so many times; returns the exit code. */
    int repeated(int times, Duration pause) {
        return run(client -> {
            int result = send(client, message);
            for (int i = 1; i < times && result == ExitCode.OK; i++) {
                result = pass(client, pause);
                if (result == ExitCode.OK) {
                    result = send(client, message);
                }
            }
            return result;
        });
    }

    /** Publishes each line; returns the exit code. */
    int lines(InputStream in) {
        reconnects = true;
        StandardInput.readLines(in, dialogue.inbox(), room);
        return run(this::eachLine);
    }

    private int run(Work work) {
        try (var _ = new Interruption(dialogue.inbox())) {
            int result = oneConnection(work);
            int failures = 0;
            while (result == ExitCode.CONNECTION_LOST && reconnects) {
                failures++;
                Duration delay = Backoff.USUAL.delay(failures, ThreadLocalRandom.current()::nextDouble);
                if (dialogue.inbox().endsWithin(delay)) {
                    return ExitCode.OK;
                }
                try {
                    result = oneConnection(work);
                    failures = 0;
                } catch (ConnectionRefused e) {
                    throw e;
                } catch (IOException e) {
                    dialogue.complain("Warning: no connection yet: " + e.getMessage() + ". Trying again.");
                }
            }
            return Math.max(result, ExitCode.OK);
        } catch (IOException e) {
            return dialogue.explain(e);
        }
    }

    private int oneConnection(Work work) throws IOException {
        BlockingClient opened = dialogue.open();
        try (BlockingClient client = opened) {
            aliased = false;
            int result = refusal(client);
            if (result == ExitCode.OK) {
                result = again(client);
            }
            if (result == ExitCode.OK) {
                result = work.on(client);
            }
            while (result == ExitCode.OK && client.messagesInFlight() > 0) {
                result = hear(client.await(Deadline.never()));
            }
            if (result != ExitCode.CONNECTION_LOST) {
                client.disconnect(
                        ReasonCode.SUCCESS,
                        options.properties.of(Target.DISCONNECT).build());
            }
            return result;
        } catch (TlsFailure e) {
            throw e;
        } catch (IOException e) {
            return hear(new Event.Closed(null, "The connection was lost: " + e.getMessage() + "."));
        }
    }

    /** What the broker's CONNACK forbids, and the exit code that stands for it. */
    private int refusal(BlockingClient client) {
        Properties limits = client.connAck().properties();
        if (message.qos().code() > limits.number(Property.MAXIMUM_QOS, 2)) {
            dialogue.complain("Error: The broker takes no messages of QoS "
                    + message.qos().code() + ".");
            return ExitCode.QOS_NOT_SUPPORTED;
        }
        if (message.retain() && limits.number(Property.RETAIN_AVAILABLE, 1) == 0) {
            dialogue.complain("Error: The broker takes no retained messages.");
            return ExitCode.RETAIN_NOT_SUPPORTED;
        }
        return ExitCode.OK;
    }

    /** Sends what a connection before this one has left without an answer. */
    private int again(BlockingClient client) throws IOException {
        List<Message> left = new ArrayList<>(unanswered.values());
        unanswered.clear();
        int result = ExitCode.OK;
        for (Message each : left) {
            if (result == ExitCode.OK) {
                result = send(client, each);
            } else {
                keep(each);
            }
        }
        return result;
    }

    /** For the next connection. */
    private void keep(Message unsent) {
        spare--;
        unanswered.put(spare, unsent);
    }

    /** Lets time pass and hears what comes in it. */
    private int pass(BlockingClient client, Duration delay) throws IOException {
        Deadline deadline = Deadline.in(delay);
        int result = ExitCode.OK;
        while (result == ExitCode.OK && !deadline.isOver()) {
            result = hear(client.await(deadline));
        }
        return result;
    }

    private int eachLine(BlockingClient client) throws IOException {
        while (!inputEnded) {
            Event event = early.isEmpty() ? client.await(Deadline.never()) : early.remove();
            int result = ExitCode.OK;
            switch (event) {
                case Event.EndOfInput ignored -> inputEnded = true;
                case Event.Line line -> {
                    result = send(
                            client,
                            new Message(
                                    message.topicName(),
                                    line.bytes(),
                                    message.qos(),
                                    message.retain(),
                                    message.properties()));
                    if (message.qos() == QoS.AT_MOST_ONCE) {
                        room.release();
                    }
                }
                default -> result = hear(event);
            }
            if (result != ExitCode.OK) {
                return result;
            }
        }
        return ExitCode.OK;
    }

    private int send(BlockingClient client, Message next) throws IOException {
        boolean acknowledged = next.qos() != QoS.AT_MOST_ONCE;
        int window = Math.min(maximumInFlight, client.receiveMaximum());
        int result = ExitCode.OK;
        while (result == ExitCode.OK && acknowledged && client.messagesInFlight() >= window) {
            result = hear(client.await(Deadline.never()));
        }
        if (result != ExitCode.OK) {
            keep(next);
            return result;
        }
        boolean hasAlias = next.properties().has(Property.TOPIC_ALIAS);
        // The alias stands for the topic from the second message on.
        String topicName = hasAlias && aliased ? "" : next.topicName();
        aliased |= hasAlias;
        int identifier =
                client.publish(new Message(topicName, next.payload(), next.qos(), next.retain(), next.properties()));
        if (acknowledged) {
            unanswered.put(identifier, next);
        }
        return ExitCode.OK;
    }

    private int hear(Event event) {
        switch (event) {
            case Event.Completed done -> {
                if (unanswered.remove(done.packetIdentifier()) != null) {
                    room.release();
                }
                if (done.reasonCode().isError()) {
                    dialogue.complain("Warning: Publish " + done.packetIdentifier() + " failed: "
                            + Reasons.of(done.reasonCode()) + ".");
                }
            }
            case Event.Closed closed -> {
                reconnects &= closed.mayConnectAgain();
                dialogue.complain(
                        reconnects ? "Warning: " + closed.cause() + " Trying again." : "Error: " + closed.cause());
                return ExitCode.CONNECTION_LOST;
            }
            case Event.Interrupted ignored -> {
                return INTERRUPTED;
            }
            case Event.Line line -> early.add(line);
            case Event.EndOfInput end -> early.add(end);
            default -> {}
        }
        return ExitCode.OK;
    }
}
