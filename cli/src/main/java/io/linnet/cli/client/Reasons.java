package io.linnet.cli.client;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import java.util.Locale;

/** Reason codes in words, in the way of the mosquitto tools, with what the broker adds to them. */
public final class Reasons {
    private Reasons() {}

    public static String of(ReasonCode reason) {
        String words = reason.name().replace('_', ' ').toLowerCase(Locale.ROOT).replace("qos", "QoS");
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    static String of(Disconnect packet) {
        return of(packet.reasonCode()) + addition(packet.properties());
    }

    /** Why the broker refused a CONNECT of 5.0. */
    public static String of(ConnAck packet) {
        return of(packet.reasonCode()) + addition(packet.properties());
    }

    /** Why the broker refused a CONNECT of 3.1 or 3.1.1. */
    public static String ofReturnCode(int returnCode) {
        return "Connection Refused: "
                + switch (returnCode) {
                    case 1 -> "unacceptable protocol version.";
                    case 2 -> "identifier rejected.";
                    case 3 -> "broker unavailable.";
                    case 4 -> "bad user name or password.";
                    case 5 -> "not authorised.";
                    default -> "unknown reason.";
                };
    }

    private static String addition(Properties properties) {
        String reason = properties.text(Property.REASON_STRING);
        return reason == null ? "" : " (" + reason + ")";
    }
}
