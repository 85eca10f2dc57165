package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.Deadline;
import io.linnet.cli.client.Event;
import io.linnet.cli.client.Message;
import io.linnet.cli.client.Reasons;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of {@code linnet rr}: subscribes to the response topic, publishes, and waits for what belongs to it. */
final class Request {
    private final ConnectionOptions options;
    private final Dialogue dialogue;
    private final RrCommand.Question question;
    private final Deadline end;

    Request(ConnectionOptions options, Dialogue dialogue, RrCommand.Question question) {
        this.options = options;
        this.dialogue = dialogue;
        this.question = question;
        end = question.patience() == null ? Deadline.never() : Deadline.in(question.patience());
    }

    /** Where the response goes. */
    @FunctionalInterface
    interface Taker {
        void take(Publish response) throws IOException, FormatProblem;
    }

    int run(Taker taker) {
        try (var _ = new Interruption(dialogue.inbox());
                BlockingClient client = dialogue.open()) {
            client.subscribe(
                    List.of(new SubscriptionRequest(question.responseTopic(), SubscriptionOptions.of(options.qos()))),
                    options.properties.of(Target.SUBSCRIBE).build());
            int result = listen(client, taker);
            if (result != ExitCode.CONNECTION_LOST) {
                client.disconnect(
                        ReasonCode.SUCCESS,
                        options.properties.of(Target.DISCONNECT).build());
            }
            return result;
        } catch (IOException e) {
            return dialogue.explain(e);
        }
    }

    private int listen(BlockingClient client, Taker taker) throws IOException {
        while (true) {
            switch (client.await(end)) {
                case Event.Subscribed subscribed -> {
                    ReasonCode answer =
                            subscribed.acknowledgement().reasonCodes().getFirst();
                    if (answer.isError()) {
                        dialogue.complain("Error: The broker does not allow the subscription to "
                                + question.responseTopic() + ": " + Reasons.of(answer) + ".");
                        return refusal(client, answer);
                    }
                    ask(client);
                }
                case Event.Completed completed
                when completed.reasonCode().isError() -> {
                    dialogue.complain(
                            "Error: The broker does not take the request: " + Reasons.of(completed.reasonCode()) + ".");
                    return refusal(client, completed.reasonCode());
                }
                case Event.Arrived arrived
                when isResponse(arrived.message()) -> {
                    return print(taker, arrived.message());
                }
                case Event.Elapsed ignored -> {
                    dialogue.complain("Timed out");
                    return ExitCode.TIMED_OUT;
                }
                case Event.Interrupted ignored -> {
                    return ExitCode.FAILED;
                }
                case Event.Closed closed -> {
                    dialogue.complain("Error: " + closed.cause());
                    return ExitCode.CONNECTION_LOST;
                }
                default -> {}
            }
        }
    }

    private static int refusal(BlockingClient client, ReasonCode reason) {
        return client.version().isV5() ? reason.code() : ExitCode.FAILED;
    }

    private int print(Taker taker, Publish response) throws IOException {
        try {
            taker.take(response);
            return ExitCode.OK;
        } catch (FormatProblem e) {
            dialogue.complain("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private void ask(BlockingClient client) throws IOException {
        Properties properties = client.version().isV5() ? question.properties() : Properties.NONE;
        int identifier =
                client.publish(new Message(question.topicName(), question.payload(), options.qos(), false, properties));
        dialogue.trace().note("The request has gone out (mid: " + identifier + ").");
    }

    /** One without correlation data is taken as well: not every responder knows of it. */
    private boolean isResponse(Publish message) {
        if (question.noRetained() && message.retain()) {
            return false;
        }
        byte @Nullable [] came = message.properties().binary(Property.CORRELATION_DATA);
        return came == null || Arrays.equals(came, question.properties().binary(Property.CORRELATION_DATA));
    }
}
