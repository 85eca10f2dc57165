package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.local.LocalStorage;
import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ConfiguredListener;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Settings;
import io.linnet.cli.log.LogOutput;
import io.linnet.client.settings.Problem;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet broker}: runs the broker until SIGTERM or SIGINT. */
@Command(name = "broker", description = "Run the broker until it is told to stop.")
final class BrokerCommand implements Callable<Integer> {
    private static final String LISTEN = "--listen";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration, YAML, JSON or a mosquitto.conf; 'linnet check FILE' looks through it. Options count more.")
    @Nullable
    Path config;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = SettingOptions.settings(config, spec.commandLine().getParseResult());
        settings.warnings().forEach(spec.commandLine().getErr()::println);
        return switch (settings.read()) {
            case Outcome.Valid(Configuration configuration) -> start(configuration, settings);
            case Outcome.Invalid(List<Problem> problems) ->
                fail(
                        ExitCode.NOT_UNDERSTOOD,
                        problems.stream().map(Problem::toString).toList());
        };
    }

    /** @param source is read again at each reload */
    private int start(Configuration configuration, Settings source) throws InterruptedException {
        if (!configuration.refusals().isEmpty()) {
            return fail(ExitCode.NOT_UNDERSTOOD, configuration.refusals());
        }
        configuration.warnings().forEach(spec.commandLine().getErr()::println);
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
                        Operation.begin(broker, log, configuration, source::read, Optional.ofNullable(config))) {
            shutdown.closes(operation, broker, log);
            new Announcement(settings.listeners(), broker.addresses(), kept(configuration), login(configuration))
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

    /** What clients have to say of themselves, as options of {@code pub} and {@code sub}. */
    private static String login(Configuration configuration) {
        return configuration.authentication().sources().isEmpty() ? "" : " -u USER -P PASSWORD";
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
                .filter(origin -> !origin.isEmpty() && !origin.equals(LISTEN))
                .findFirst()
                .map(origin -> "choose another address at " + origin + " or with " + option)
                .orElse("choose another address with " + option);
    }

    private int fail(int exitCode, List<String> lines) {
        lines.forEach(spec.commandLine().getErr()::println);
        return exitCode;
    }
}
