package io.linnet.cli;

import io.linnet.cli.json.JsonText;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import io.linnet.packet.UserProperty;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A message as one line of JSON, with the keys of mosquitto_sub. The time is RFC 3339, where that tool adds a second time zone.
 */
final class MessageJson {
    private MessageJson() {}

    /** @param payloadIsJson whether the payload is put in as JSON, or as a string */
    static String of(Publish message, Instant at, boolean payloadIsJson) throws FormatProblem {
        StringJoiner json = new StringJoiner(",", "{", "}");
        json.add("\"tst\":\"" + PropertyJson.time(at) + "\"");
        json.add("\"topic\":" + JsonText.quoted(message.topicName()));
        json.add("\"qos\":" + message.qos().code());
        json.add("\"retain\":" + (message.retain() ? 1 : 0));
        json.add("\"payloadlen\":" + message.payload().length);
        if (message.packetIdentifier() > 0) {
            json.add("\"mid\":" + message.packetIdentifier());
        }
        if (!message.properties().isEmpty()) {
            json.add("\"properties\":" + properties(message.properties()));
        }
        json.add("\"payload\":" + payload(message, payloadIsJson));
        return json.toString();
    }

    private static String payload(Publish message, boolean isJson) throws FormatProblem {
        if (message.payload().length == 0) {
            return "null";
        }
        String text = new String(message.payload(), StandardCharsets.UTF_8);
        if (!isJson) {
            return JsonText.quoted(text);
        }
        try {
            return JsonText.compacted(text);
        } catch (IllegalArgumentException e) {
            throw new FormatProblem("Message payload is not valid JSON on topic " + message.topicName() + ".");
        }
    }

    private static String properties(Properties properties) {
        StringJoiner json = new StringJoiner(",", "{", "}");
        PropertyJson.addText(json, properties, Property.CONTENT_TYPE);
        if (!properties.userProperties().isEmpty()) {
            json.add("\"user-properties\":" + userProperties(properties.userProperties()));
        }
        PropertyJson.addText(json, properties, Property.RESPONSE_TOPIC);
        byte[] correlation = properties.binary(Property.CORRELATION_DATA);
        if (correlation != null) {
            json.add("\"correlation-data\":" + JsonText.quoted(new String(correlation, StandardCharsets.UTF_8)));
        }
        PropertyJson.addNumber(json, properties, Property.PAYLOAD_FORMAT_INDICATOR);
        PropertyJson.addNumber(json, properties, Property.MESSAGE_EXPIRY_INTERVAL);
        List<Integer> identifiers = properties.subscriptionIdentifiers();
        if (!identifiers.isEmpty()) {
            json.add("\"subscription-identifier\":" + (identifiers.size() == 1 ? identifiers.getFirst() : identifiers));
        }
        PropertyJson.addNumber(json, properties, Property.TOPIC_ALIAS);
        return json.toString();
    }

    /** An object, as those who read the output of mosquitto_sub expect it; a name that comes twice stands in it twice. */
    private static String userProperties(List<UserProperty> properties) {
        return properties.stream()
                .map(property -> JsonText.quoted(property.name()) + ":" + JsonText.quoted(property.value()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
