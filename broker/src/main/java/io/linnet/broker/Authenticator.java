package io.linnet.broker;

import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Port: who may connect, judged by user name and password. Called on an event loop: work that takes time goes elsewhere. */
public interface Authenticator {
    /** What the authenticator says. */
    sealed interface Verdict {
        /** The client may connect; {@code user} names it in permissions and logs, empty for an anonymous one. */
        record Accepted(String user) implements Verdict {}

        /** The client is refused with a reason code that CONNACK may carry; {@code why} goes to the log. */
        record Refused(ReasonCode reasonCode, String why) implements Verdict {}
    }

    /** Judges a CONNECT without authentication method. Must complete; exceptional completion counts as refusal. */
    CompletionStage<Verdict> authenticate(Connect connect, InetSocketAddress remoteAddress);

    /** Lets everybody in under the user name they claim. */
    static Authenticator anyone() {
        return (connect, remoteAddress) -> {
            String user = connect.userName() == null ? "" : connect.userName();
            return CompletableFuture.completedFuture(new Verdict.Accepted(user));
        };
    }
}
