package io.linnet.cli;

import io.linnet.cli.json.JsonText;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;

/** What both forms of a message as JSON have in common: times, and properties by their names in the standard. */
final class PropertyJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private PropertyJson() {}

    /** RFC 3339, in UTC, with microseconds. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** Adds a member for a property that is a text, if it is there. */
    static void addText(StringJoiner json, Properties properties, Property property) {
        String value = properties.text(property);
        if (value != null) {
            json.add(key(property) + JsonText.quoted(value));
        }
    }

    /** Adds a member for a property that is a number, if it is there. */
    static void addNumber(StringJoiner json, Properties properties, Property property) {
        if (properties.has(property)) {
            json.add(key(property) + properties.number(property, 0));
        }
    }

    private static String key(Property property) {
        return "\"" + property.name().toLowerCase(Locale.ROOT).replace('_', '-') + "\":";
    }
}
