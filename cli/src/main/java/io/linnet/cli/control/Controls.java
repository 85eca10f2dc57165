package io.linnet.cli.control;

import io.linnet.broker.Broker;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.ConnectedClient;
import io.linnet.broker.Identity;
import io.linnet.broker.ReloadReport;
import io.linnet.broker.TracedPacket;
import io.linnet.cli.config.LogLevel;
import io.linnet.cli.log.LogOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The commands of a broker: one for each line of the table in docs/operations.md. */
public final class Controls {
    private static final int PAGE = 1_000;
    private static final String ATTRIBUTE = "attribute.";
    private static final long PATIENCE_SECONDS = 30;
    private static final int TRACED = 1_024;
    private static final long LONGEST_SECONDS = 86_400;

    private Controls() {}

    /** What a command does. */
    private interface Action {
        void run(Arguments arguments, ControlCommand.Answer answer) throws ControlProblem, IOException;
    }

    private record Named(String name, Action action) implements ControlCommand {
        @Override
        public void run(Arguments arguments, Answer answer) throws ControlProblem, IOException {
            action.run(arguments, answer);
        }
    }

    /** Reads the configuration again. */
    public interface Reloading {
        /**
         * Goes on with what is written there now.
         *
         * @throws ControlProblem when it cannot be used; nothing has changed then
         */
        ReloadReport reload() throws ControlProblem;
    }

    /** What the broker is and how it is. */
    public static ControlCommand status(Supplier<Map<String, ?>> status) {
        return new Named("status", (arguments, answer) -> answer.done(status.get()));
    }

    public static ControlCommand reload(Reloading reloading) {
        return new Named("reload", (arguments, answer) -> {
            ReloadReport report = reloading.reload();
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("opened", report.opened());
            members.put("closed", report.closed());
            members.put("changed", report.changed());
            members.put("disconnected", report.disconnected());
            members.put("needs-restart", report.needsRestart());
            answer.done(members);
        });
    }

    /** Says the levels of the log, after changing one if that is asked for. */
    public static ControlCommand log(LogOutput log) {
        return new Named("log", (arguments, answer) -> {
            if (arguments.has("level")) {
                long seconds = arguments.number("seconds", 0, 1, LONGEST_SECONDS);
                try {
                    log.level(
                            arguments.text("logger", LogOutput.ALL),
                            level(arguments.text("level")),
                            seconds == 0 ? null : Duration.ofSeconds(seconds));
                } catch (IllegalArgumentException wrong) {
                    throw new ControlProblem(String.valueOf(wrong.getMessage()));
                }
            }
            answer.done(Map.of("levels", log.levels(), "dropped", log.dropped()));
        });
    }

    private static LogLevel level(String word) {
        for (LogLevel level : LogLevel.values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException("the level is one of off, error, warn, info, debug, trace");
    }

    /** A page of the clients that are connected. */
    public static ControlCommand clients(Broker broker) {
        return new Named("clients", (arguments, answer) -> {
            int limit = (int) arguments.number("limit", PAGE, 1, PAGE);
            List<ConnectedClient> page = wait(broker.clients(arguments.text("after", ""), limit));
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("clients", page.stream().map(Controls::client).toList());
            members.put("more", page.size() == limit);
            answer.done(members);
        });
    }

    private static Map<String, Object> client(ConnectedClient client) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("client", client.clientIdentifier());
        members.put("user", client.user());
        members.put("address", client.address().getAddress().getHostAddress());
        members.put("port", client.address().getPort());
        members.put("listener", client.listener());
        members.put("version", client.version());
        members.put("seconds", client.millis() / 1_000);
        return members;
    }

    /** Sends a client away. */
    public static ControlCommand disconnect(Broker broker) {
        return new Named("disconnect", (arguments, answer) -> {
            if (!wait(broker.disconnect(arguments.text("client")))) {
                throw new ControlProblem("no client with this identifier is connected");
            }
            answer.done(Map.of());
        });
    }

    /** What somebody wants to do, apart from who and whether it is publishing or subscribing. */
    public record Question(String topic, int qos, boolean retain) {}

    /** Says what the rules of now are. */
    public interface Explaining {
        /** The members of the answer. */
        Map<String, ?> explain(ClientIdentity client, Identity.Action action, Question question) throws ControlProblem;
    }

    /** Says which rule decides what a client may do. */
    public static ControlCommand explain(Explaining explaining) {
        return new Named("explain", (arguments, answer) -> {
            Map<String, String> attributes = new HashMap<>();
            for (String name : arguments.members().keySet()) {
                if (name.startsWith(ATTRIBUTE)) {
                    attributes.put(name.substring(ATTRIBUTE.length()), arguments.text(name));
                }
            }
            List<String> roles = Arrays.stream(arguments.text("roles", "").split(" "))
                    .filter(role -> !role.isEmpty())
                    .toList();
            Identity identity = new Identity(
                    arguments.text("user", ""), "explain", "", List.of(), attributes, roles, List.of(), Long.MAX_VALUE);
            Question question = new Question(
                    arguments.text("topic"),
                    (int) arguments.number("qos", 0, 0, 2),
                    arguments.number("retain", 0, 0, 1) == 1);
            answer.done(explaining.explain(
                    new ClientIdentity(arguments.text("client", ""), identity),
                    action(arguments.text("action")),
                    question));
        });
    }

    private static Identity.Action action(String word) throws ControlProblem {
        return switch (word) {
            case "publish" -> Identity.Action.PUBLISH;
            case "subscribe" -> Identity.Action.SUBSCRIBE;
            case "receive" -> Identity.Action.RECEIVE;
            default -> throw new ControlProblem("action is one of publish, subscribe, receive");
        };
    }

    private static <T> T wait(CompletableFuture<T> future) throws ControlProblem {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ControlProblem("the broker ends");
        } catch (ExecutionException | TimeoutException failure) {
            throw new ControlProblem("the broker does not answer: " + failure);
        }
    }

    /** Streams the packets of a client. */
    public static ControlCommand trace(Broker broker) {
        return new Named("trace", (arguments, answer) -> {
            String client = arguments.text("client");
            long seconds = arguments.number("seconds", LONGEST_SECONDS, 1, LONGEST_SECONDS);
            BlockingQueue<TracedPacket> waiting = new ArrayBlockingQueue<>(TRACED);
            AtomicLong dropped = new AtomicLong();
            try (Broker.Watch _ = broker.watch(client, packet -> {
                if (!waiting.offer(packet)) {
                    dropped.incrementAndGet();
                }
            })) {
                answer.done(Map.of("client", client));
                answer.streams();
                stream(waiting, dropped, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), answer);
            }
        });
    }

    private static void stream(
            BlockingQueue<TracedPacket> waiting, AtomicLong dropped, long end, ControlCommand.Answer answer)
            throws IOException {
        while (answer.isOpen()) {
            TracedPacket packet = next(waiting, Math.min(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(500)));
            if (packet != null) {
                answer.more(packet(packet));
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    answer.more(Map.of("dropped", lost));
                }
            } else if (end - System.nanoTime() <= 0) {
                answer.more(Map.of("end", true));
                return;
            }
        }
    }

    private static @Nullable TracedPacket next(BlockingQueue<TracedPacket> waiting, long nanos) throws IOException {
        try {
            return waiting.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("the broker ends", interrupted);
        }
    }

    private static Map<String, Object> packet(TracedPacket packet) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", packet.timeMillis());
        members.put("from-client", packet.fromClient());
        members.put("type", packet.type());
        members.put("details", packet.details());
        return members;
    }
}
