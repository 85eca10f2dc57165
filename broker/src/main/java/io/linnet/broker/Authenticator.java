package io.linnet.broker;

import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Port: who may connect, judged by user name and password or by what is known of the connection. Called on an event loop: work that takes time goes elsewhere. */
public interface Authenticator {
    /** What the authenticator says. */
    sealed interface Verdict {
        /** The client may connect. */
        record Accepted(Identity identity) implements Verdict {
            /** A user about whom nothing more is known. */
            public Accepted(String user) {
                this(Identity.of(user, ""));
            }
        }

        /**
         * The client is refused with a reason code that CONNACK may carry; {@code why} goes to the log and never to the client, and is
         * empty when nothing is to be logged.
         */
        record Refused(ReasonCode reasonCode, String why) implements Verdict {}

        /** The client shows nothing that this authenticator knows; the next one may. {@code why} goes to the log when nobody does. */
        record NotMine(String why) implements Verdict {}
    }

    /** Judges a CONNECT without authentication method. Must complete; exceptional completion counts as refusal. */
    CompletionStage<Verdict> authenticate(Connect connect, Peer peer);

    /**
     * Whether a client that was let in before may stay, asked on its event loop after the configuration was loaded again. Clients whose
     * identity comes from somebody else are not this authenticator's to judge: false, and another one says true.
     */
    default boolean mayStay(ClientIdentity client, Peer peer) {
        return true;
    }

    /** What is counted, by names below {@code $SYS/broker/login}. Any thread. */
    default Map<String, Long> figures() {
        return Map.of();
    }

    /** Lets everybody in under the user name they claim. */
    static Authenticator anyone() {
        return (connect, peer) -> {
            String user = connect.userName() == null ? "" : connect.userName();
            return CompletableFuture.completedFuture(new Verdict.Accepted(user));
        };
    }
}
