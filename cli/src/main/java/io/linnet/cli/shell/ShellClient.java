package io.linnet.cli.shell;

import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.ConnectionState;
import io.linnet.client.Delivery;
import io.linnet.client.SubscribeOptions;
import io.linnet.client.Subscription;
import io.linnet.packet.ProtocolVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A client of the shell under its name. Commands come from one thread; what the connection does is told from others. */
final class ShellClient {
    private static final double MILLIS_PER_SECOND = 1_000;

    private final String name;
    private final Client client;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

    private ShellClient(String name, Client client) {
        this.name = name;
        this.client = client;
    }

    /** Connects, and from then on tells what happens to the connection. */
    static ShellClient connect(String name, ClientBuilder builder, Consumer<String> news) {
        News listener = new News(name, news);
        return new ShellClient(name, builder.onConnection(listener::tell).connect());
    }

    String name() {
        return name;
    }

    Client client() {
        return client;
    }

    ConnectionState state() {
        return client.state();
    }

    boolean isConnected() {
        return state() instanceof ConnectionState.Connected;
    }

    /** Subscribes; a subscription with the same filter gives way. */
    Subscription subscribe(SubscribeOptions options, Consumer<Delivery> handler) {
        Subscription made = client.subscribe(options, handler::accept);
        Subscription before = subscriptions.put(made.topicFilter(), made);
        if (before != null) {
            before.close();
        }
        return made;
    }

    void unsubscribe(String filter) {
        Subscription subscription = subscriptions.remove(filter);
        if (subscription == null) {
            throw new CommandFailed("'" + filter + "' is no subscription of " + name
                    + (subscriptions.isEmpty()
                            ? ", which has none"
                            : ", there are: " + String.join(", ", subscriptions.keySet())));
        }
        client.unsubscribe(subscription);
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    /** What the connection is doing, in words. */
    String stateText() {
        return switch (state()) {
            case ConnectionState.Idle idle -> "not connected yet";
            case ConnectionState.Connecting connecting -> "connecting to " + connecting.server();
            case ConnectionState.Connected connected -> text(connected);
            case ConnectionState.Disconnected lost ->
                String.valueOf(lost.cause().getMessage());
            case ConnectionState.Closed closed ->
                "closed" + (closed.cause() == null ? "" : ": " + closed.cause().getMessage());
        };
    }

    static String text(ConnectionState.Connected connected) {
        String identifier = connected.clientIdentifier();
        return "connected to " + connected.server() + " with MQTT " + text(connected.version())
                + (identifier.isEmpty() ? "" : " as " + identifier)
                + (connected.sessionPresent() ? ", with the session from before" : "");
    }

    private static String text(ProtocolVersion version) {
        return switch (version) {
            case V5 -> "5.0";
            case V3_1_1 -> "3.1.1";
            case V3_1 -> "3.1";
        };
    }

    /** Tells what happens after the first connection; what comes before that is the answer to the command that connects. */
    private static final class News {
        private final String name;
        private final Consumer<String> news;
        private boolean greeted;
        private boolean lost;

        News(String name, Consumer<String> news) {
            this.name = name;
            this.news = news;
        }

        /** One call at a time. */
        void tell(ConnectionState state) {
            if (!greeted) {
                greeted = state instanceof ConnectionState.Connected;
                return;
            }
            switch (state) {
                case ConnectionState.Connected connected -> {
                    lost = false;
                    news.accept(name + ": " + text(connected));
                }
                case ConnectionState.Disconnected disconnected -> {
                    String why =
                            lost ? "no connection yet" : disconnected.cause().getMessage();
                    lost = true;
                    double seconds = disconnected.retryIn().toMillis() / MILLIS_PER_SECOND;
                    news.accept(String.format(Locale.ROOT, "%s: %s; next attempt in %.1f s", name, why, seconds));
                }
                case ConnectionState.Closed closed
                when closed.cause() != null ->
                    news.accept(name + ": closed: " + closed.cause().getMessage());
                case ConnectionState.Closed closed -> {}
                case ConnectionState.Connecting connecting -> {}
                case ConnectionState.Idle idle -> {}
            }
        }
    }
}
