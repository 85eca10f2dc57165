package io.linnet.testkit;

import io.linnet.client.Message;
import io.linnet.packet.Property;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Messages as they stand in failures. */
final class MessageText {
    private static final int PAYLOAD_CHARACTERS = 80;
    private static final int PAYLOAD_BYTES = 32;

    private MessageText() {}

    static String of(Arrival arrival) {
        Message message = arrival.message();
        String from = arrival.publisher().isEmpty() ? "" : " from " + arrival.publisher();
        return message.topicName() + "  " + payload(message.payload()) + "  QoS "
                + message.qos().code() + (message.retain() ? ", retained" : "") + properties(message) + from;
    }

    static String payload(byte[] payload) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
                return quoted(text);
            }
        } catch (CharacterCodingException e) {
            // then it is no text
        }
        int shown = Math.min(payload.length, PAYLOAD_BYTES);
        return "0x" + HexFormat.of().formatHex(payload, 0, shown) + (shown < payload.length ? "..." : "") + " ("
                + payload.length + " bytes)";
    }

    static String quoted(String text) {
        String shown = text.length() <= PAYLOAD_CHARACTERS
                ? text
                : text.substring(0, PAYLOAD_CHARACTERS) + "... (" + text.length() + " characters)";
        return '"' + shown.replace("\n", "\\n").replace("\t", "\\t") + '"';
    }

    private static String properties(Message message) {
        if (message.properties().isEmpty()) {
            return "";
        }
        // whether a payload is text is to be seen
        String single = message.properties().present().stream()
                .filter(property -> property != Property.USER_PROPERTY && property != Property.PAYLOAD_FORMAT_INDICATOR)
                .map(property -> property + "=" + value(message, property))
                .collect(Collectors.joining(", "));
        String user = message.properties().userProperties().stream()
                .map(each -> each.name() + ": " + each.value())
                .collect(Collectors.joining(", "));
        return (single.isEmpty() ? "" : ", " + single) + (user.isEmpty() ? "" : ", user properties {" + user + "}");
    }

    private static String value(Message message, Property property) {
        return switch (property.type()) {
            case UTF8_STRING -> String.valueOf(message.properties().text(property));
            case BINARY_DATA -> {
                byte[] bytes = message.properties().binary(property);
                yield bytes == null ? "" : payload(bytes);
            }
            case UTF8_STRING_PAIR -> "";
            case BYTE, TWO_BYTE_INTEGER, FOUR_BYTE_INTEGER, VARIABLE_BYTE_INTEGER ->
                String.valueOf(message.properties().number(property, 0));
        };
    }
}
