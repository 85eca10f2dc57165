package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import java.util.Locale;

/** Reason codes in words, with what can be done about them. */
final class Reasons {
    private Reasons() {}

    static String of(ReasonCode reason) {
        String words = reason.name().replace('_', ' ').toLowerCase(Locale.ROOT).replace("qos", "QoS");
        return String.format("%s (0x%02X)%s", words, reason.code(), advice(reason));
    }

    /** What else the broker says: its words, and where it sends the client. */
    static String explained(Properties properties) {
        String words = properties.text(Property.REASON_STRING);
        String reference = properties.text(Property.SERVER_REFERENCE);
        return (words == null ? "" : ". The broker adds: " + words)
                + (reference == null
                        ? ""
                        : ". It refers to '" + reference
                                + "', which is followed as far as followServerReferences (server-references) says");
    }

    private static String advice(ReasonCode reason) {
        return switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD -> "; check user name, password or token";
            case NOT_AUTHORIZED -> "; the broker knows you, and its permissions do not allow this";
            case CLIENT_IDENTIFIER_NOT_VALID -> "; choose another client identifier";
            case BANNED -> "; the broker has shut this client out for a time";
            case SERVER_BUSY, SERVER_UNAVAILABLE, CONNECTION_RATE_EXCEEDED -> "; try again later";
            case BAD_AUTHENTICATION_METHOD -> "; the broker does not offer this authentication method";
            case UNSUPPORTED_PROTOCOL_VERSION -> "; choose another protocol version";
            case SESSION_TAKEN_OVER -> "; another connection uses the same client identifier";
            case PACKET_TOO_LARGE -> "; the broker takes smaller packets only";
            case QUOTA_EXCEEDED -> "; a limit of the broker is reached";
            case TOPIC_NAME_INVALID, TOPIC_FILTER_INVALID -> "; the broker does not take this topic";
            case RETAIN_NOT_SUPPORTED -> "; publish it without retain";
            case QOS_NOT_SUPPORTED -> "; publish with a lower QoS";
            case SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED ->
                "; the broker has no such subscriptions";
            default -> "";
        };
    }
}
