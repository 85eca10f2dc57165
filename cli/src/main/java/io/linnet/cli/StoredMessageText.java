package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.packet.Utf8;
import io.linnet.store.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/** Stored messages as one line for people, and as members of JSON; payloads only when they are asked for. */
record StoredMessageText(boolean payloads) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** By RFC 3339, from milliseconds since 1970. */
    static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }

    /** Quoted, so that nothing a client has named can do something to a terminal. */
    static String name(byte[] utf8) {
        return JsonText.quoted(new String(utf8, StandardCharsets.UTF_8));
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String messages(long number) {
        return count(number) + (number == 1 ? " message" : " messages");
    }

    String line(StoredMessage message) {
        String line = name(message.topic()) + ", QoS " + message.qos() + ", " + count(message.payload().length)
                + " bytes, from " + JsonText.quoted(message.publisher());
        if (message.expires() != Long.MAX_VALUE) {
            line += ", expires " + time(message.expires());
        }
        return payloads ? line + ", payload " + payload(message.payload()) : line;
    }

    private static String payload(byte[] payload) {
        return Utf8.isWellFormed(payload, 0, payload.length)
                ? JsonText.quoted(new String(payload, StandardCharsets.UTF_8))
                : "in base64 " + Base64.getEncoder().encodeToString(payload);
    }

    JsonMembers json(JsonMembers members, StoredMessage message) {
        members.text("topic", new String(message.topic(), StandardCharsets.UTF_8))
                .number("qos", message.qos())
                .number("payloadBytes", message.payload().length)
                .text("publisher", message.publisher());
        if (message.expires() != Long.MAX_VALUE) {
            members.text("expires", time(message.expires()));
        }
        if (payloads) {
            members.text("payload", Base64.getEncoder().encodeToString(message.payload()));
        }
        return members;
    }
}
