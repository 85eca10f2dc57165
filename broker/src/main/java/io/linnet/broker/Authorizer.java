package io.linnet.broker;

/** Port: what clients may publish, subscribe to and receive. */
public interface Authorizer {
    /**
     * What a client may do under the rules of now. Called on event loops, never blocks: at CONNECT, at the start for sessions that were
     * brought back, and for every client after the rules have changed. Clients with the same permissions should get the same object.
     */
    Permissions permissions(ClientIdentity client);

    /** Everything but publishing below {@code $SYS}, which is the broker's own. */
    static Authorizer everything() {
        return client -> Permissions.EVERYTHING;
    }
}
