package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.Encryption;
import io.linnet.transport.Wire;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log tells of clients that come and go. On the loop of the connection; an event that is switched off costs a look at a level. */
final class ConnectionLog {
    /** Who has ended a connection. */
    enum By {
        CLIENT,
        SERVER,
        NETWORK
    }

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ConnectionLog() {}

    static void connected(Connection connection, Identity identity, Arrival arrival) {
        if (!LogEvent.CONNECT.isOn()) {
            return;
        }
        Wire wire = connection.wire();
        who(LogEvent.CONNECT.entry(), connection, identity)
                .addKeyValue("source", LogText.of(identity.source()))
                .addKeyValue("address", text(wire.remoteAddress()))
                .addKeyValue("listener", LogText.of(wire.listenerName()))
                .addKeyValue("version", version(connection.peer().version()))
                .addKeyValue("tls", tls(wire))
                .addKeyValue("clean-start", arrival.cleanStart())
                .addKeyValue("session-present", arrival.sessionPresent())
                .addKeyValue("keep-alive", arrival.keepAliveSeconds())
                .log();
    }

    /** What CONNECT and CONNACK have agreed on. */
    record Arrival(boolean cleanStart, boolean sessionPresent, int keepAliveSeconds) {}

    static void refused(Connection connection, ReasonCode code, String why) {
        if (LogEvent.REFUSE.isOn()) {
            code(from(LogEvent.REFUSE.entry().addKeyValue("client", name(connection)), connection), code)
                    .addKeyValue("why", LogText.of(why))
                    .log();
        }
    }

    static void ended(Connection connection, Identity identity, By by, ReasonCode code, String why) {
        if (LogEvent.DISCONNECT.isOn()) {
            code(
                            from(who(LogEvent.DISCONNECT.entry(), connection, identity), connection)
                                    .addKeyValue("by", by.name().toLowerCase(Locale.ROOT)),
                            code)
                    .addKeyValue("why", LogText.of(why))
                    .addKeyValue("milliseconds", connection.millisConnected())
                    .log();
        }
    }

    static void takenOver(Connection old, Identity identity, InetSocketAddress from) {
        if (LogEvent.TAKEOVER.isOn()) {
            who(LogEvent.TAKEOVER.entry(), old, identity)
                    .addKeyValue("address", text(from))
                    .addKeyValue("old-address", text(old.wire().remoteAddress()))
                    .log();
        }
    }

    static void turnedAway(InetSocketAddress from, String listener, String why) {
        if (LogEvent.TURN_AWAY.isOn()) {
            LogEvent.TURN_AWAY
                    .entry()
                    .addKeyValue("address", text(from))
                    .addKeyValue("listener", LogText.of(listener))
                    .addKeyValue("why", LogText.of(why))
                    .log();
        }
    }

    static void authenticatorFailed(Connection connection, Throwable failure) {
        LogEvent.AUTHENTICATOR_FAILED
                .entry()
                .addKeyValue("client", name(connection))
                .addKeyValue("address", text(connection.wire().remoteAddress()))
                .setCause(failure)
                .log();
    }

    private static LoggingEventBuilder who(LoggingEventBuilder entry, Connection connection, Identity identity) {
        return entry.addKeyValue("client", name(connection)).addKeyValue("user", LogText.of(identity.user()));
    }

    private static LoggingEventBuilder from(LoggingEventBuilder entry, Connection connection) {
        return entry.addKeyValue("address", text(connection.wire().remoteAddress()))
                .addKeyValue("listener", LogText.of(connection.wire().listenerName()));
    }

    private static LoggingEventBuilder code(LoggingEventBuilder entry, ReasonCode code) {
        return entry.addKeyValue("code", "0x" + HEX.toHexDigits((byte) code.code()))
                .addKeyValue("reason", code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static String name(Connection connection) {
        return LogText.of(connection.clientIdentifier());
    }

    private static String tls(Wire wire) {
        Encryption agreed = wire.encryption();
        return agreed == null ? "none" : agreed.protocol();
    }

    private static String version(ProtocolVersion version) {
        return switch (version) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5.0";
        };
    }

    /** Without the slash that Java puts before an address, and without asking a name server. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
