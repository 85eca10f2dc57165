package io.linnet.broker;

import java.util.EnumMap;
import java.util.Map;

/**
 * Limits that differ for some. It applies where everything that is named applies; what is empty is not asked for.
 *
 * @param listener the name of a listener
 * @param user a user name
 * @param role a role that the login itself grants, see {@link Identity#roles}
 * @param clients a client identifier; one that ends with {@code *} stands for all that begin like it
 * @param settings what differs
 */
public record LimitOverride(
        String listener, String user, String role, String clients, Map<Limit, Limits.Setting> settings) {
    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException for a limit that cannot differ so
     */
    public LimitOverride {
        settings = settings.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(settings));
        boolean forClients = !(user + role + clients).isEmpty();
        for (Limit each : settings.keySet()) {
            if (each.scope() == Limit.Scope.BROKER || (forClients && each.scope() == Limit.Scope.LISTENER)) {
                throw new IllegalArgumentException(each.key() + " cannot be set for "
                        + (forClients ? "some clients: they are not known yet when it counts" : "a listener"));
            }
        }
    }

    /** For all clients of a listener. */
    public static LimitOverride forListener(String listener, Map<Limit, Limits.Setting> settings) {
        return new LimitOverride(listener, "", "", "", settings);
    }

    /** For all connections of a user. */
    public static LimitOverride forUser(String user, Map<Limit, Limits.Setting> settings) {
        return new LimitOverride("", user, "", "", settings);
    }

    /** For a client identifier, or with {@code *} at its end for all that begin like it. */
    public static LimitOverride forClients(String clients, Map<Limit, Limits.Setting> settings) {
        return new LimitOverride("", "", "", clients, settings);
    }

    boolean isForListenersOnly() {
        return (user + role + clients).isEmpty();
    }

    boolean appliesTo(String listenerName) {
        return listener.isEmpty() || listener.equals(listenerName);
    }

    boolean appliesTo(ClientIdentity client) {
        return (user.isEmpty() || user.equals(client.identity().user()))
                && (role.isEmpty() || client.identity().roles().contains(role))
                && (clients.isEmpty() || matches(client.clientIdentifier()));
    }

    private boolean matches(String clientIdentifier) {
        return clients.endsWith("*")
                ? clientIdentifier.startsWith(clients.substring(0, clients.length() - 1))
                : clientIdentifier.equals(clients);
    }
}
