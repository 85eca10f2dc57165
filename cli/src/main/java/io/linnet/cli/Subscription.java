package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.ConnectionRefused;
import io.linnet.cli.client.Deadline;
import io.linnet.cli.client.Event;
import io.linnet.cli.client.Message;
import io.linnet.client.Backoff;
import io.linnet.packet.Properties;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.TopicFilter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run of {@code linnet sub}: connects, subscribes, prints, and connects again when the connection is lost. */
final class Subscription {
    private final SubCommand options;
    private final List<SubscriptionRequest> requests;
    private final List<TopicFilter> hidden;
    private final Display display;
    private final Dialogue dialogue;
    private final OutputStream out;
    private final Deadline end;
    private final Set<Integer> removals = new HashSet<>();
    private int printed;
    private int failures;
    private boolean enough;

    Subscription(SubCommand options, List<SubscriptionRequest> requests, List<TopicFilter> hidden, Console console) {
        this.options = options;
        this.requests = requests;
        this.hidden = hidden;
        dialogue = new Dialogue(options.connection, console.err());
        out = new BufferedOutputStream(new PipeGuard(console.out()), 64 * 1024);
        display = options.display(out, dialogue::complain);
        Duration timeout = options.timeout();
        end = timeout == null ? Deadline.never() : Deadline.in(timeout);
    }

    int run() {
        try (var _ = new Interruption(dialogue.inbox())) {
            Integer result = oneConnection(true);
            while (result == null) {
                result = pause();
                if (result == null) {
                    result = oneConnection(false);
                }
            }
            display.end();
            out.flush();
            return result;
        } catch (IOException e) {
            // nobody reads what is shown any more
            return ExitCode.OK;
        }
    }

    /** The exit code, or null when the connection was lost and another one may go on. */
    private @Nullable Integer oneConnection(boolean first) {
        try (BlockingClient client = dialogue.open()) {
            removals.clear();
            client.beforeWaiting(out::flush);
            client.subscribe(
                    requests, options.connection.properties.of(Target.SUBSCRIBE).build());
            if (!options.unsubscribe.isEmpty()) {
                client.unsubscribe(
                        options.unsubscribe,
                        options.connection.properties.of(Target.UNSUBSCRIBE).build());
            }
            return listen(client);
        } catch (PipeGuard.OutputClosed e) {
            return ExitCode.OK;
        } catch (ConnectionRefused e) {
            return dialogue.explain(e);
        } catch (IOException e) {
            return first ? (Integer) dialogue.explain(e) : null;
        }
    }

    /** Waits before the next attempt; the exit code when that is all the time there was. */
    private @Nullable Integer pause() throws IOException {
        failures++;
        Duration delay = Backoff.USUAL.delay(failures, ThreadLocalRandom.current()::nextDouble);
        Deadline over = Deadline.in(delay).earlier(end);
        if (failures > 1) {
            dialogue.complain(
                    String.format(Locale.ROOT, "No connection yet; trying again in %.1f s.", delay.toMillis() / 1e3));
        }
        while (!over.isOver()) {
            if (dialogue.inbox().endsWithin(over.earlier(display.due()).remaining())) {
                return ExitCode.OK;
            }
            refresh();
        }
        return end.isOver() ? timedOut() : null;
    }

    private void refresh() throws IOException {
        if (display.due().isOver()) {
            display.refresh();
        }
    }

    private int timedOut() {
        dialogue.complain("Timed out");
        return ExitCode.TIMED_OUT;
    }

    private @Nullable Integer listen(BlockingClient client) throws IOException {
        while (true) {
            refresh();
            switch (client.await(end.earlier(display.due()))) {
                case Event.Arrived arrived -> print(client, arrived.message());
                case Event.Elapsed ignored when !end.isOver() -> {}
                case Event.Subscribed subscribed -> {
                    failures = 0;
                    if (isOver(subscribed.acknowledgement())) {
                        return goodbye(client, ReasonCode.SUCCESS, ExitCode.OK);
                    }
                }
                case Event.Completed completed -> removals.remove(completed.packetIdentifier());
                case Event.Elapsed ignored -> {
                    return goodbye(client, ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, timedOut());
                }
                case Event.Interrupted ignored -> {
                    return goodbye(client, ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, ExitCode.OK);
                }
                case Event.Closed closed -> {
                    return lost(closed);
                }
                default -> {}
            }
            if (enough && removals.isEmpty()) {
                return goodbye(client, ReasonCode.SUCCESS, ExitCode.OK);
            }
        }
    }

    /** The exit code, or null when another connection may go on. */
    private @Nullable Integer lost(Event.Closed closed) throws IOException {
        out.flush();
        ReasonCode reason = closed.reasonCode();
        if (closed.mayConnectAgain()) {
            dialogue.complain("Warning: " + closed.cause() + " Trying again.");
            return null;
        }
        dialogue.complain("Error: " + closed.cause());
        return reason != null && reason.isError() ? reason.code() : ExitCode.CONNECTION_LOST;
    }

    private int goodbye(BlockingClient client, ReasonCode reason, int exitCode) throws IOException {
        Properties properties =
                options.connection.properties.of(Target.DISCONNECT).build();
        client.disconnect(reason, properties);
        return exitCode;
    }

    private boolean isOver(SubAck acknowledgement) {
        dialogue.trace()
                .note("Subscribed (mid: " + acknowledgement.packetIdentifier() + "): "
                        + acknowledgement.reasonCodes().stream()
                                .map(reason -> Integer.toString(reason.code()))
                                .collect(Collectors.joining(", ")));
        if (acknowledgement.reasonCodes().stream().allMatch(ReasonCode::isError)) {
            dialogue.complain("All subscription requests were denied.");
            return true;
        }
        return options.endAfterSubAck;
    }

    private void print(BlockingClient client, Publish message) throws IOException {
        if (enough || (options.noRetained && message.retain())) {
            return;
        }
        if (options.retainedOnly && !message.retain()) {
            enough = true;
            return;
        }
        if (hidden.stream().anyMatch(filter -> filter.matches(message.topicName()))) {
            return;
        }
        if (options.removeRetained && message.retain()) {
            removals.add(client.publish(
                    new Message(message.topicName(), new byte[0], QoS.AT_LEAST_ONCE, true, Properties.NONE)));
        }
        if (!options.chosen()) {
            return;
        }
        display.show(message);
        printed++;
        enough = options.count != null && printed >= options.count;
    }
}
