package io.linnet.broker;

import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.util.concurrent.CompletionStage;

/** Port: one authentication method of MQTT 5.0 enhanced authentication (section 4.12). */
public interface EnhancedAuthenticator {
    /** The Authentication Method that clients name, such as {@code SCRAM-SHA-256}. */
    String method();

    /** Begins an exchange; the client's first data comes with the first {@link Exchange#next}. */
    Exchange begin(Connect connect, Peer peer);

    /** Whether a client that this method has let in may stay, see {@link Authenticator#mayStay}. */
    default boolean mayStay(ClientIdentity client, Peer peer) {
        return true;
    }

    /** One authentication or re-authentication of one connection; used from its event loop only. */
    interface Exchange {
        /** Takes the client's data, empty when it sent none. Exceptional completion counts as refusal. */
        CompletionStage<Step> next(byte[] data);
    }

    /** What the server says next. */
    sealed interface Step {
        /** More is needed: AUTH 0x18 with this data goes to the client. */
        record Continue(byte[] data) implements Step {}

        /** The client is who it says; the data goes into CONNACK or AUTH 0x00. */
        record Success(Identity identity, byte[] data) implements Step {
            /** A user about whom nothing more is known. */
            public Success(String user, byte[] data) {
                this(Identity.of(user, ""), data);
            }
        }

        /**
         * Refused with a reason code that CONNACK and DISCONNECT may carry; {@code why} goes to the log and never to the client, and is
         * empty when nothing is to be logged.
         */
        record Failure(ReasonCode reasonCode, String why) implements Step {}
    }
}
