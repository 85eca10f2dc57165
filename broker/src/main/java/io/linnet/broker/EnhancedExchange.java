package io.linnet.broker;

import io.linnet.packet.Auth;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One exchange of AUTH packets on one connection (MQTT 5.0 section 4.12). */
final class EnhancedExchange {
    private final Connection connection;
    private final String method;
    private final EnhancedAuthenticator.Exchange exchange;
    private Consumer<byte @Nullable []> continuation = data -> {};

    private EnhancedExchange(Connection connection, String method, EnhancedAuthenticator.Exchange exchange) {
        this.connection = connection;
        this.method = method;
        this.exchange = exchange;
    }

    /** Begins an exchange, or returns null when no authenticator has this method. */
    static @Nullable EnhancedExchange begin(Connection connection, Connect connect, String method) {
        for (EnhancedAuthenticator each : connection.broker().config().ports().enhancedAuthenticators()) {
            if (each.method().equals(method)) {
                return new EnhancedExchange(connection, method, each.begin(connect, Peer.of(connection.wire())));
            }
        }
        return null;
    }

    String method() {
        return method;
    }

    /** What to do with the data of the client's next AUTH. */
    void onData(Consumer<byte @Nullable []> next) {
        continuation = next;
    }

    /** Takes the client's next AUTH, whose reason code and method must be the ones expected. */
    void receive(Auth auth, ReasonCode expected) {
        String named = auth.properties().text(Property.AUTHENTICATION_METHOD);
        if (auth.reasonCode() != expected || !method.equals(named)) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-4.12.0-5",
                    "AUTH says " + auth.reasonCode() + " with method " + named + ", expected is " + expected
                            + " with method " + method);
        }
        continuation.accept(auth.properties().binary(Property.AUTHENTICATION_DATA));
    }

    /** Gives data to the authenticator; what it says next comes back on the connection's loop. */
    void next(byte @Nullable [] data, Consumer<EnhancedAuthenticator.Step> then) {
        connection
                .broker()
                .await(
                        connection,
                        exchange.next(data == null ? new byte[0] : data),
                        then,
                        () -> then.accept(new EnhancedAuthenticator.Step.Failure(
                                ReasonCode.NOT_AUTHORIZED, "the authenticator failed")));
    }

    /** The method, and the data if there is any. */
    Properties properties(byte[] data) {
        Properties.Builder properties = Properties.builder().text(Property.AUTHENTICATION_METHOD, method);
        if (data.length > 0) {
            properties.binary(Property.AUTHENTICATION_DATA, data);
        }
        return properties.build();
    }
}
