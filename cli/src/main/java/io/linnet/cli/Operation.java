package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Ports;
import io.linnet.broker.ReloadReport;
import io.linnet.broker.TracedPacket;
import io.linnet.broker.log.LogEvent;
import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ControlSetting;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.control.ControlProblem;
import io.linnet.cli.control.ControlServer;
import io.linnet.cli.control.Controls;
import io.linnet.cli.control.Controls.Question;
import io.linnet.cli.json.JsonValue;
import io.linnet.cli.log.LogOutput;
import io.linnet.client.settings.Problem;
import io.linnet.security.policy.Explanation;
import io.linnet.security.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A broker at work, and what an operator reaches it by: the control socket, SIGHUP, the log. Thread-safe. */
final class Operation implements AutoCloseable {
    private static final long RELOAD_SECONDS = 50;

    private final Broker broker;
    private final LogOutput log;
    private final Configuration started;
    private final Supplier<Outcome> again;
    private final Map<String, Broker.Watch> traced = new HashMap<>();
    private final long startedNanos = System.nanoTime();
    private @Nullable ControlServer control;

    private Operation(Broker broker, LogOutput log, Configuration started, Supplier<Outcome> again) {
        this.broker = broker;
        this.log = log;
        this.started = started;
        this.again = again;
    }

    /**
     * Opens the control socket and listens to SIGHUP.
     *
     * @param again reads the configuration from where it came from
     * @param file for people who ask what the broker was started with
     * @throws IOException when the socket was asked for and cannot be had
     */
    static Operation begin(
            Broker broker, LogOutput log, Configuration configuration, Supplier<Outcome> again, Optional<Path> file)
            throws IOException {
        Operation operation = new Operation(broker, log, configuration, again);
        operation.trace(configuration.log().traceClients());
        operation.openControl(file);
        HangUp.calls(operation::reloadUnasked);
        return operation;
    }

    private void openControl(Optional<Path> file) throws IOException {
        Optional<Path> data = started.isDurable() ? Optional.of(started.data()) : Optional.empty();
        Optional<Path> path = ControlSetting.path(started.control(), data, System::getenv);
        if (path.isEmpty()) {
            return;
        }
        try {
            control = ControlServer.start(
                    path.get(),
                    List.of(
                            Controls.status(() -> status(file)),
                            Controls.reload(this::reload),
                            Controls.log(log),
                            Controls.clients(broker),
                            Controls.disconnect(broker),
                            Controls.trace(broker),
                            Controls.explain(this::explained)));
        } catch (IOException failure) {
            if (started.control() instanceof ControlSetting.At) {
                throw new IOException("control: " + path.get() + " cannot be opened: " + failure.getMessage(), failure);
            }
            LoggerFactory.getLogger(Operation.class)
                    .warn("there is no control socket at {}: {}", path.get(), failure.getMessage());
        }
    }

    /** What the rules of now say. */
    private Map<String, ?> explained(ClientIdentity client, Identity.Action action, Question question)
            throws ControlProblem {
        if (!(broker.config().ports().authorizer() instanceof Policy policy)) {
            throw new ControlProblem("the rules of this broker are not ours to explain");
        }
        Explanation explanation = policy.explain(client, action, question.topic(), question.qos(), question.retain());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("allowed", explanation.allowed());
        members.put("text", String.join("\n", ExplanationText.lines(explanation, policy.isWritten())));
        members.put("json", ExplanationText.json(explanation));
        return members;
    }

    private Map<String, ?> status(Optional<Path> file) {
        Broker.Health health = broker.health();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", Linnet.version());
        members.put("pid", ProcessHandle.current().pid());
        members.put("uptime-seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos));
        members.put(
                "config",
                file.map(path -> path.toAbsolutePath().normalize().toString()).orElse(null));
        members.put(
                "data",
                started.isDurable()
                        ? started.data().toAbsolutePath().normalize().toString()
                        : null);
        members.put(
                "listeners",
                broker.listening().stream()
                        .map(each -> Map.of("name", each.name(), "uri", each.uri()))
                        .toList());
        members.put("clients", health.clients());
        members.put("sessions", health.sessions());
        members.put("trouble", health.trouble());
        members.put("log-lines-dropped", log.dropped());
        return members;
    }

    // ---- reload

    /** Nobody waits for the answer, so that it goes to the log alone. */
    private void reloadUnasked() {
        try {
            var _ = reload();
        } catch (ControlProblem refused) {
            LoggerFactory.getLogger(Operation.class).debug("SIGHUP changed nothing: {}", refused.getMessage());
        }
    }

    /** Reads the configuration again and goes on with it: all of it, or nothing. */
    synchronized ReloadReport reload() throws ControlProblem {
        return switch (again.get()) {
            case Outcome.Invalid(List<Problem> problems) ->
                throw refused(problems.stream().map(Problem::toString).toList());
            case Outcome.Valid(Configuration next) -> reload(next);
        };
    }

    private ReloadReport reload(Configuration next) throws ControlProblem {
        if (!next.refusals().isEmpty()) {
            throw refused(next.refusals());
        }
        next.warnings().forEach(LoggerFactory.getLogger(Operation.class)::warn);
        try {
            LogOutput.Change logging = prepared(next);
            CompletableFuture<ReloadReport> swapped = swapped(next, logging);
            logging.commit();
            trace(next.log().traceClients());
            ReloadReport report = swapped.get(RELOAD_SECONDS, TimeUnit.SECONDS);
            List<String> restart = new ArrayList<>(report.needsRestart());
            restart.addAll(needsRestart(next));
            return report.withNeedsRestart(restart);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ControlProblem("the broker ends");
        } catch (ExecutionException | TimeoutException late) {
            throw new ControlProblem("the new configuration holds, but not every client was looked at again: " + late);
        }
    }

    private LogOutput.Change prepared(Configuration next) throws ControlProblem {
        try {
            return log.prepare(next.log());
        } catch (IOException failure) {
            throw refused(List.of("log: the file cannot be written: " + failure.getMessage()));
        }
    }

    private CompletableFuture<ReloadReport> swapped(Configuration next, LogOutput.Change logging)
            throws ControlProblem {
        try {
            // who is banned stays banned
            Ports secured = next.secured(broker.config().ports());
            return broker.reload(next.brokerConfig().withPorts(secured));
        } catch (IOException failure) {
            logging.discard();
            throw refused(List.of(String.valueOf(failure.getMessage())));
        }
    }

    private static ControlProblem refused(List<String> problems) {
        LogEvent.RELOAD_REFUSED
                .entry()
                .addKeyValue("why", String.join("; ", problems))
                .log();
        return new ControlProblem("nothing was changed: the configuration cannot be used", problems);
    }

    private List<String> needsRestart(Configuration next) {
        List<String> all = new ArrayList<>();
        if (!next.data().equals(started.data())) {
            all.add("data");
        }
        if (next.isDurable() != started.isDurable()) {
            all.add("durability");
        }
        if (!next.control().equals(started.control())) {
            all.add("control");
        }
        return all;
    }

    // ---- clients that are traced because the configuration says so

    private synchronized void trace(List<String> clients) {
        traced.entrySet().removeIf(entry -> {
            boolean gone = !clients.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        clients.forEach(client -> traced.computeIfAbsent(client, id -> broker.watch(id, Operation::tell)));
    }

    private static void tell(TracedPacket packet) {
        LogEvent.PACKET
                .entry()
                .addKeyValue("client", packet.clientIdentifier())
                .addKeyValue("from-client", packet.fromClient())
                .addKeyValue("type", packet.type())
                .addKeyValue("details", JsonValue.of(packet.details()))
                .log();
    }

    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
    }
}
