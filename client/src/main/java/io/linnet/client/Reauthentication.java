package io.linnet.client;

import io.linnet.packet.Auth;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A new proof of who the client is while the connection stands (section 4.12.1); under the session's lock. */
final class Reauthentication {
    /** One of them, until the broker says that it is content. */
    static final class Attempt extends Pending<ReasonCode> {
        private final EnhancedAuthentication.@Nullable Exchange exchange;

        private Attempt(EnhancedAuthentication.@Nullable Exchange exchange) {
            super(false);
            this.exchange = exchange;
        }
    }

    private final @Nullable EnhancedAuthentication method;
    private final Consumer<Pending<?>> settled;
    private @Nullable Attempt current;

    Reauthentication(Settings settings, Consumer<Pending<?>> settled) {
        this.method = settings.authentication();
        this.settled = settled;
    }

    Attempt begin(@Nullable Link link) {
        Attempt running = current;
        if (running != null) {
            return running;
        }
        if (method == null || link == null || !link.greeting().version().isV5()) {
            Attempt impossible = new Attempt(null);
            impossible.settle(new ClientException(
                    "a re-authentication needs a connection with MQTT 5.0 and an authentication method"));
            settled.accept(impossible);
            return impossible;
        }
        EnhancedAuthentication.Exchange exchange = method.begin();
        Attempt attempt = new Attempt(exchange);
        current = attempt;
        link.send(auth(ReasonCode.RE_AUTHENTICATE, method, exchange.first()));
        return attempt;
    }

    static Auth auth(ReasonCode reasonCode, EnhancedAuthentication method, byte @Nullable [] data) {
        Properties.Builder properties = Properties.builder().text(Property.AUTHENTICATION_METHOD, method.method());
        if (data != null) {
            properties.binary(Property.AUTHENTICATION_DATA, data);
        }
        return new Auth(reasonCode, properties.build());
    }

    void received(Auth auth, Link link) {
        Attempt attempt = current;
        if (attempt == null || attempt.exchange == null || method == null) {
            throw new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "", "AUTH came, which nobody asked for");
        }
        byte[] data = auth.properties().binary(Property.AUTHENTICATION_DATA);
        try {
            if (auth.reasonCode() == ReasonCode.SUCCESS) {
                attempt.exchange.complete(data);
                end(attempt);
                attempt.settle(ReasonCode.SUCCESS);
            } else {
                byte[] answer = attempt.exchange.respond(data == null ? new byte[0] : data);
                link.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, method, answer));
            }
        } catch (ClientException e) {
            end(attempt);
            attempt.settle(e);
            link.fail(e);
        }
    }

    void fail(ClientException cause) {
        Attempt attempt = current;
        if (attempt != null) {
            attempt.settle(cause);
            end(attempt);
        }
    }

    private void end(Attempt attempt) {
        current = null;
        settled.accept(attempt);
    }
}
