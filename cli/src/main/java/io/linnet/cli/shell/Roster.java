package io.linnet.cli.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients of a shell by their names, and which of them commands are for; usable by any thread. */
final class Roster {
    private final Map<String, ShellClient> clients = new LinkedHashMap<>();
    private @Nullable ShellClient current;
    private int named;

    /** A name that nobody has. */
    synchronized String freeName() {
        String name;
        do {
            named++;
            name = "c" + named;
        } while (clients.containsKey(name));
        return name;
    }

    synchronized void requireFree(String name) {
        if (clients.containsKey(name)) {
            throw new CommandFailed("there is a client " + name
                    + " already; choose another name with -n, or 'disconnect " + name + "'");
        }
    }

    /** The new client becomes the current one. */
    synchronized void add(ShellClient client) {
        clients.put(client.name(), client);
        current = client;
    }

    synchronized void use(String name) {
        current = named(name);
    }

    synchronized ShellClient named(String name) {
        ShellClient client = clients.get(name);
        if (client == null) {
            throw new CommandFailed("there is no client " + name
                    + (clients.isEmpty() ? "; 'connect' makes one" : ", there are: " + String.join(", ", names())));
        }
        return client;
    }

    synchronized ShellClient current() {
        if (current == null) {
            throw new CommandFailed(
                    clients.isEmpty()
                            ? "there is no client; 'connect' makes one, for instance: connect -h localhost"
                            : "no client is chosen; 'use NAME' chooses one of: " + String.join(", ", names()));
        }
        return current;
    }

    synchronized boolean isCurrent(ShellClient client) {
        return client == current;
    }

    /** The current client, or null. */
    synchronized @Nullable ShellClient chosen() {
        return current;
    }

    /** When the current one goes, the one that came last takes its place. */
    synchronized void remove(ShellClient client) {
        clients.remove(client.name());
        if (current == client) {
            List<ShellClient> left = all();
            current = left.isEmpty() ? null : left.getLast();
        }
    }

    synchronized List<ShellClient> all() {
        return new ArrayList<>(clients.values());
    }

    synchronized List<String> names() {
        return new ArrayList<>(clients.keySet());
    }

    /** Whether a client's name has to be said for it to be clear who is meant; it may be one that is just coming. */
    synchronized boolean hasOthersThan(String name) {
        return clients.keySet().stream().anyMatch(other -> !other.equals(name));
    }

    /** Says goodbye for all of them. */
    void close() {
        for (ShellClient client : all()) {
            client.client().close();
            remove(client);
        }
    }
}
