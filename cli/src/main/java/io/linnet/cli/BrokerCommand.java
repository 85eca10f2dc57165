package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.transport.ListenerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration, YAML or JSON.")
    @Nullable
    Path config;

    @Option(
            names = "--listen",
            paramLabel = "URI",
            description =
                    "Where to listen, such as mqtt://0.0.0.0:1883 or ws://127.0.0.1:8083/mqtt; repeat for several. "
                            + "Default: mqtt://127.0.0.1:1883.")
    List<String> listen = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep what survives a restart.")
    @Nullable
    Path data;

    @Option(
            names = "--durability",
            paramLabel = "disk|os|memory",
            description = "What an acknowledgement promises. Default: disk.")
    @Nullable
    String durability;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() throws InterruptedException {
        BrokerConfig settings = BrokerConfig.defaults();
        if (!listen.isEmpty()) {
            settings = settings.withListeners(listeners());
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Broker broker = Broker.start(settings)) {
            announce(out, settings.listeners(), broker.addresses());
            awaitSignal(broker);
            return 0;
        } catch (BindException taken) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Error: " + taken.getMessage());
            err.println("Choose another address with --listen, for instance --listen mqtt://127.0.0.1:1884");
            return 1;
        } catch (IOException failure) {
            spec.commandLine().getErr().println("Error: " + failure.getMessage());
            return 1;
        }
    }

    private List<ListenerOptions> listeners() {
        List<ListenerOptions> listeners = new ArrayList<>();
        for (String uri : listen) {
            try {
                listeners.add(ListenerOptions.parse(uri));
            } catch (IllegalArgumentException wrong) {
                throw new ParameterException(spec.commandLine(), "--listen " + uri + ": " + wrong.getMessage(), wrong);
            }
        }
        return listeners;
    }

    private static void announce(PrintWriter out, List<ListenerOptions> listeners, List<InetSocketAddress> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            out.println("listening on " + uri(listeners.get(i), addresses.get(i)));
        }
        InetSocketAddress first = addresses.getFirst();
        String where = first.getPort() == 1883 ? "" : " -p " + first.getPort();
        out.println("try, in two other terminals:");
        out.println("  ./linnet sub" + where + " -v -t 'hello/#'");
        out.println("  ./linnet pub" + where + " -t hello/world -m 'it works'");
        out.flush();
    }

    private static String uri(ListenerOptions options, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        return switch (options.scheme()) {
            case MQTT -> "mqtt://" + authority;
            case WS -> "ws://" + authority + options.webSocketPath();
        };
    }

    /** Waits for SIGTERM or SIGINT; the process does not end before the broker is closed. */
    private static void awaitSignal(Broker broker) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            told.countDown();
                        },
                        "linnet-shutdown"));
        told.await();
    }
}
