package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Durability;
import io.linnet.broker.local.LocalStorage;
import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ConfigurationFile;
import io.linnet.cli.config.ConfiguredListener;
import io.linnet.cli.config.DataFolder;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Problem;
import io.linnet.cli.log.LogOutput;
import io.linnet.transport.ListenerOptions;
import io.linnet.transport.ListenerRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet broker}: runs the broker until SIGTERM or SIGINT. */
@Command(name = "broker", description = "Run the broker until it is told to stop.")
final class BrokerCommand implements Callable<Integer> {
    private static final String LISTEN = "--listen";
    private static final String LISTEN_ERROR = "Error: " + LISTEN;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration, YAML or JSON; 'linnet check FILE' looks through it. Options count more.")
    @Nullable
    Path config;

    @Option(
            names = LISTEN,
            paramLabel = "URI",
            description =
                    "Where to listen, such as mqtt://0.0.0.0:1883 or ws://127.0.0.1:8083/mqtt; mqtts:// and wss:// with "
                            + "--tls-cert; repeat for several. "
                            + "Default: mqtt://127.0.0.1:1883.")
    List<String> listen = List.of();

    @Mixin
    TlsOption tls;

    @Option(names = "--anonymous", description = "Let clients in from other machines although nobody has to log in.")
    boolean anonymous;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where to keep what survives a restart. Default: ~/.local/state/linnet.")
    @Nullable
    String data;

    @Option(
            names = "--durability",
            paramLabel = "disk|os|memory",
            description =
                    "What an acknowledgement promises: it is on the disk (the default), with the operating system, or "
                            + "nowhere but in memory.")
    @Nullable
    String durability;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() throws InterruptedException {
        return switch (configuration()) {
            case Outcome.Valid(Configuration configuration) -> start(configuration);
            case Outcome.Invalid(List<Problem> problems) ->
                fail(
                        ExitCode.NOT_UNDERSTOOD,
                        problems.stream().map(Problem::toString).toList());
        };
    }

    /** Reads the file and adds the options; again at each reload. */
    private Outcome configuration() {
        Optional<Durability> promise = parsed("--durability", durability, BrokerCommand::durability);
        Optional<Path> folder = parsed("--data", data, DataFolder::parse);
        List<ConfiguredListener> listeners =
                listen.stream().map(uri -> listener(uri)).toList();
        Outcome outcome = config == null ? new Outcome.Valid(Configuration.defaults()) : ConfigurationFile.read(config);
        return outcome instanceof Outcome.Valid(Configuration configuration)
                ? new Outcome.Valid(overridden(configuration, listeners, promise, folder))
                : outcome;
    }

    private ConfiguredListener listener(String uri) {
        return new ConfiguredListener(
                parsed(LISTEN, uri, text -> tls.applied(ListenerOptions.parse(text)))
                        .orElseThrow(),
                LISTEN_ERROR);
    }

    private <T> Optional<T> parsed(String option, @Nullable String text, Function<String, T> parser) {
        try {
            return Optional.ofNullable(text).map(parser);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage(), wrong);
        }
    }

    private static Durability durability(String text) {
        return switch (text) {
            case "disk" -> Durability.DISK;
            case "os" -> Durability.OS;
            case "memory" -> Durability.MEMORY;
            default -> throw new IllegalArgumentException("'" + text + "' is not one of disk, os, memory");
        };
    }

    private Configuration overridden(
            Configuration configuration,
            List<ConfiguredListener> listeners,
            Optional<Durability> promise,
            Optional<Path> folder) {
        Configuration heard = configuration
                .withListeners(listeners.isEmpty() ? configuration.listeners() : listeners)
                .withAnonymous(anonymous || configuration.anonymous())
                .withData(folder.orElse(configuration.data()));
        return promise.map(heard::withDurability).orElse(heard);
    }

    private int start(Configuration configuration) throws InterruptedException {
        if (!configuration.refusals().isEmpty()) {
            return fail(ExitCode.NOT_UNDERSTOOD, configuration.refusals());
        }
        BrokerConfig settings = configuration.brokerConfig();
        Optional<String> obstacle = settings.transport().whyUnavailable();
        if (obstacle.isPresent()) {
            String name = settings.transport().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return fail(
                    ExitCode.FAILED,
                    List.of("Error: transport: " + name + " cannot be used on this machine: " + obstacle.get()
                            + "; with transport: auto the broker takes what works"));
        }
        Shutdown shutdown = Shutdown.prepared();
        try (LogOutput log = LogOutput.start(configuration.log());
                Broker broker = Broker.start(withStorage(configuration, settings));
                Operation operation =
                        Operation.begin(broker, log, configuration, this::configuration, Optional.ofNullable(config))) {
            shutdown.closes(operation, broker, log);
            new Announcement(settings.listeners(), broker.addresses(), kept(configuration))
                    .print(spec.commandLine().getOut());
            shutdown.await();
            return ExitCode.OK;
        } catch (ListenerRefused refused) {
            return fail(
                    ExitCode.FAILED, List.of("Error: " + refused.getMessage() + "; " + remedy(configuration, refused)));
        } catch (UncheckedIOException failure) {
            return fail(ExitCode.FAILED, List.of("Error: " + failure.getMessage()));
        } catch (IOException failure) {
            return fail(ExitCode.FAILED, List.of("Error: " + failure.getMessage()));
        }
    }

    private static BrokerConfig withStorage(Configuration configuration, BrokerConfig settings) throws IOException {
        return configuration.isDurable()
                ? settings.withPorts(settings.ports().withStorage(LocalStorage.open(configuration.data())))
                : settings;
    }

    /** What is kept and where, in one line. */
    private static String kept(Configuration configuration) {
        if (!configuration.isDurable()) {
            return "state is kept in memory: a restart loses sessions, queues and retained messages";
        }
        String promise = switch (configuration.settings().durability()) {
            case DISK -> "acknowledged means on disk";
            case OS -> "acknowledged means written, and on disk a little later";
            case MEMORY -> "only clients of some listeners are promised anything";
        };
        return "state is kept in " + configuration.data().toAbsolutePath().normalize() + " (" + promise + ")";
    }

    private static String remedy(Configuration configuration, ListenerRefused refused) {
        ListenerOptions wanted = refused.options();
        int port = wanted.scheme().defaultPort() + 1;
        String example = wanted.uriAt(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), wanted.address().getPort() == port ? port + 1 : port));
        String option = LISTEN + ", for instance " + LISTEN + " " + example;
        return configuration.listeners().stream()
                .filter(listener -> listener.options().name().equals(wanted.name()))
                .map(ConfiguredListener::origin)
                .filter(origin -> !origin.isEmpty() && !origin.equals(LISTEN_ERROR))
                .findFirst()
                .map(origin -> "choose another address at " + origin + " or with " + option)
                .orElse("choose another address with " + option);
    }

    private int fail(int exitCode, List<String> lines) {
        lines.forEach(spec.commandLine().getErr()::println);
        return exitCode;
    }
}
