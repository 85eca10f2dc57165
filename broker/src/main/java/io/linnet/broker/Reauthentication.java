package io.linnet.broker;

import io.linnet.packet.Auth;
import io.linnet.packet.Connect;
import io.linnet.packet.PacketType;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Re-authentication of a connected client by the method it connected with (MQTT 5.0 section 4.12.1). */
final class Reauthentication {
    private final Connection connection;
    private final Connect connect;
    private final String method;
    private @Nullable EnhancedExchange exchange;
    private boolean pending;

    Reauthentication(Connection connection, Connect connect, String method) {
        this.connection = connection;
        this.connect = connect;
        this.method = method;
    }

    /** The authentication method. */
    String method() {
        return method;
    }

    /** Whether the authenticator thinks; the client is not read meanwhile. */
    boolean isPending() {
        return pending;
    }

    /** Takes an AUTH of the connected client: 0x19 begins, 0x18 goes on. */
    void packet(Auth auth) {
        pending = true;
        connection.pauseReading();
        EnhancedExchange running = exchange;
        if (running != null) {
            running.receive(auth, ReasonCode.CONTINUE_AUTHENTICATION);
            return;
        }
        EnhancedExchange begun = EnhancedExchange.begin(connection, connect, method);
        if (begun == null) {
            throw new ProtocolViolation(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "", "the authentication method " + method + " is gone");
        }
        exchange = begun;
        begun.onData(data -> begun.next(data, step -> continued(begun, step)));
        begun.receive(auth, ReasonCode.RE_AUTHENTICATE);
    }

    private void continued(EnhancedExchange running, EnhancedAuthenticator.Step step) {
        if (!connection.isReady()) {
            return;
        }
        pending = false;
        connection.resumeReading();
        switch (step) {
            case EnhancedAuthenticator.Step.Continue(byte[] data) ->
                connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, running.properties(data)));
            case EnhancedAuthenticator.Step.Success(Identity identity, byte[] data) -> {
                exchange = null;
                if (connection.proved(identity)) {
                    connection.send(new Auth(ReasonCode.SUCCESS, running.properties(data)));
                } else if (connection.isReady()) {
                    connection.disconnect(ReasonCode.NOT_AUTHORIZED, "it is another user now: " + identity);
                }
            }
            case EnhancedAuthenticator.Step.Failure(ReasonCode code, String why) ->
                connection.disconnect(code.allowedIn(PacketType.DISCONNECT) ? code : ReasonCode.NOT_AUTHORIZED, why);
        }
    }
}
