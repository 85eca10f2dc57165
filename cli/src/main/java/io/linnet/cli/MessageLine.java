package io.linnet.cli;

import io.linnet.cli.json.JsonText;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A message as one line of JSON, of a form that stays as it is: keys may come, none changes or goes. {@code docs/cli.md} describes it.
 *
 * <p>It differs from {@link MessageJson}, which is that of mosquitto_sub, in what that loses: bytes that are no text, user properties of
 * the same name, and times that others can read.
 */
final class MessageLine {
    private MessageLine() {}

    static String of(Publish message, Instant at) {
        StringJoiner json = new StringJoiner(",", "{", "}");
        json.add("\"time\":\"" + PropertyJson.time(at) + "\"");
        json.add("\"topic\":" + JsonText.quoted(message.topicName()));
        json.add("\"qos\":" + message.qos().code());
        json.add("\"retain\":" + message.retain());
        json.add("\"duplicate\":" + message.dup());
        addPayload(json, message.payload());
        addProperties(json, message.properties());
        return json.toString();
    }

    /** As JSON when it is some, else as text, and as base64 when it is no text either; the format is said beside it. */
    private static void addPayload(StringJoiner json, byte[] payload) {
        String text = text(payload);
        String compact = text == null ? null : compacted(text);
        if (compact != null) {
            json.add("\"payload-format\":\"json\"").add("\"payload\":" + compact);
        } else if (text != null) {
            json.add("\"payload-format\":\"text\"").add("\"payload\":" + JsonText.quoted(text));
        } else {
            json.add("\"payload-format\":\"base64\"").add("\"payload\":" + base64(payload));
        }
    }

    private static @Nullable String text(byte[] payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable String compacted(String text) {
        try {
            return JsonText.compacted(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    private static void addProperties(StringJoiner json, Properties properties) {
        PropertyJson.addText(json, properties, Property.CONTENT_TYPE);
        PropertyJson.addText(json, properties, Property.RESPONSE_TOPIC);
        byte[] correlation = properties.binary(Property.CORRELATION_DATA);
        if (correlation != null) {
            json.add("\"correlation-data\":" + base64(correlation));
        }
        PropertyJson.addNumber(json, properties, Property.PAYLOAD_FORMAT_INDICATOR);
        PropertyJson.addNumber(json, properties, Property.MESSAGE_EXPIRY_INTERVAL);
        if (!properties.subscriptionIdentifiers().isEmpty()) {
            json.add(properties.subscriptionIdentifiers().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "\"subscription-identifiers\":[", "]")));
        }
        if (!properties.userProperties().isEmpty()) {
            json.add(properties.userProperties().stream()
                    .map(pair -> "[" + JsonText.quoted(pair.name()) + "," + JsonText.quoted(pair.value()) + "]")
                    .collect(Collectors.joining(",", "\"user-properties\":[", "]")));
        }
    }
}
