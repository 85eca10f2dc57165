package io.linnet.cli;

import io.linnet.cli.json.JsonText;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the text after {@code -F} into a format; what it does not understand is an IllegalArgumentException that says so. */
final class FormatParser {
    private static final String PADDED_WITH_ZEROS = "AEFlmS";
    private static final String CUT_TO_PRECISION = "tCRDP";

    private final String text;
    private final List<Piece> pieces = new ArrayList<>();
    private final boolean pretty;
    private int position;

    private FormatParser(String text, boolean pretty) {
        this.text = text;
        this.pretty = pretty;
    }

    /** A part of the output. */
    @FunctionalInterface
    private interface Piece {
        byte[] of(Publish message, ZonedDateTime now) throws FormatProblem;
    }

    /** @param pretty whether JSON is spread over several lines */
    static MessageFormat parse(String text, boolean endOfLine, boolean pretty) {
        FormatParser parser = new FormatParser(text, pretty);
        parser.parse();
        if (endOfLine) {
            parser.literal("\n");
        }
        List<Piece> pieces = List.copyOf(parser.pieces);
        return (message, out) -> {
            ZonedDateTime now = Instant.now().atZone(ZoneId.systemDefault());
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (Piece piece : pieces) {
                whole.writeBytes(piece.of(message, now));
            }
            whole.writeTo(out);
        };
    }

    private void parse() {
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            position += Character.charCount(codePoint);
            switch (codePoint) {
                case '%' -> specifier();
                case '@' -> timeSpecifier();
                case '\\' -> escape();
                default -> literal(Character.toString(codePoint));
            }
        }
    }

    private void literal(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        pieces.add((message, now) -> bytes);
    }

    private char next(String what) {
        if (position == text.length()) {
            throw new IllegalArgumentException("Incomplete " + what + " specifier.");
        }
        return text.charAt(position++);
    }

    private void escape() {
        char kind = next("escape");
        literal(
                switch (kind) {
                    case '\\' -> "\\";
                    case '0' -> "\0";
                    case 'a' -> "\u0007";
                    case 'e' -> "\u001b";
                    case 'n' -> "\n";
                    case 'r' -> "\r";
                    case 't' -> "\t";
                    case 'v' -> "\u000b";
                    default -> throw new IllegalArgumentException("Invalid escape specifier '" + kind + "'.");
                });
    }

    private void timeSpecifier() {
        char kind = next("format");
        if (kind == '@') {
            literal("@");
            return;
        }
        if (!TimeFormat.knows(kind)) {
            throw new IllegalArgumentException("Invalid time specifier '" + kind + "'.");
        }
        pieces.add((message, now) -> utf8(TimeFormat.format(kind, now)));
    }

    private void specifier() {
        char next = next("format");
        boolean left = false;
        boolean zeros = false;
        while (next == '-' || next == '0') {
            left |= next == '-';
            zeros |= next == '0';
            next = next("format");
        }
        int width = 0;
        while (Character.isDigit(next)) {
            width = bounded(width * 10 + (next - '0'));
            next = next("format");
        }
        int precision = -1;
        if (next == '.') {
            precision = 0;
            next = next("format");
            while (Character.isDigit(next)) {
                precision = bounded(precision * 10 + (next - '0'));
                next = next("format");
            }
        }
        add(next, new Padding(left, zeros && PADDED_WITH_ZEROS.indexOf(next) >= 0, width, precision));
    }

    private static int bounded(int number) {
        if (number > 10_000) {
            throw new IllegalArgumentException("Field width or precision over 10000.");
        }
        return number;
    }

    private record Padding(boolean left, boolean zeros, int width, int precision) {
        byte[] pad(String field) {
            String cut = precision >= 0 && field.length() > precision ? field.substring(0, precision) : field;
            return utf8(fill(cut.length(), cut));
        }

        private String fill(int length, String field) {
            String gap = (zeros && !field.isEmpty() ? "0" : " ").repeat(Math.max(0, width - length));
            return left ? field + gap : gap + field;
        }

        byte[] pad(byte[] field) {
            byte[] gap = utf8(" ".repeat(Math.max(0, width - field.length)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(left ? field : gap);
            all.writeBytes(left ? gap : field);
            return all.toByteArray();
        }

        Padding uncut() {
            return new Padding(left, zeros, width, -1);
        }
    }

    private void add(char kind, Padding given) {
        Padding padding = CUT_TO_PRECISION.indexOf(kind) >= 0 ? given : given.uncut();
        switch (kind) {
            case '%' -> literal("%");
            case 'p' -> pieces.add((message, now) -> padding.pad(message.payload()));
            case 'D' ->
                pieces.add((message, now) -> {
                    byte[] data = message.properties().binary(Property.CORRELATION_DATA);
                    return data == null ? new byte[0] : data;
                });
            case 'j' -> pieces.add((message, now) -> json(MessageJson.of(message, now.toInstant(), false)));
            case 'J' -> pieces.add((message, now) -> json(MessageJson.of(message, now.toInstant(), true)));
            case 'I' ->
                pieces.add((message, now) -> padding.pad(
                        TimeFormat.format('F', now) + "T" + TimeFormat.format('T', now) + TimeFormat.format('z', now)));
            case 'U' ->
                pieces.add(
                        (message, now) -> padding.pad(TimeFormat.format('s', now) + "." + TimeFormat.format('N', now)));
            default -> {
                requireField(kind);
                pieces.add((message, now) -> padding.pad(field(kind, message)));
            }
        }
    }

    private byte[] json(String text) {
        return utf8(pretty ? JsonText.indented(text) : text);
    }

    private static void requireField(char kind) {
        if ("txXlqrmACEFPRS".indexOf(kind) < 0) {
            throw new IllegalArgumentException("Invalid format specifier '" + kind + "'.");
        }
    }

    private static String field(char kind, Publish message) {
        Properties properties = message.properties();
        return switch (kind) {
            case 't' -> message.topicName();
            case 'x' -> HexFormat.of().formatHex(message.payload());
            case 'X' -> HexFormat.of().withUpperCase().formatHex(message.payload());
            case 'l' -> Integer.toString(message.payload().length);
            case 'q' -> Integer.toString(message.qos().code());
            case 'r' -> message.retain() ? "1" : "0";
            case 'm' -> Integer.toString(message.packetIdentifier());
            case 'A' -> number(properties, Property.TOPIC_ALIAS);
            case 'C' -> string(properties, Property.CONTENT_TYPE);
            case 'E' -> number(properties, Property.MESSAGE_EXPIRY_INTERVAL);
            case 'F' -> number(properties, Property.PAYLOAD_FORMAT_INDICATOR);
            case 'P' ->
                properties.userProperties().stream()
                        .map(property -> property.name() + ":" + property.value())
                        .collect(Collectors.joining(" "));
            case 'R' -> string(properties, Property.RESPONSE_TOPIC);
            case 'S' ->
                properties.subscriptionIdentifiers().stream()
                        .map(identifier -> String.format(Locale.ROOT, "%d", identifier))
                        .collect(Collectors.joining(" "));
            default -> throw new IllegalStateException("no field " + kind);
        };
    }

    private static String number(Properties properties, Property property) {
        return properties.has(property) ? Long.toString(properties.number(property, 0)) : "";
    }

    private static String string(Properties properties, Property property) {
        String value = properties.text(property);
        return value == null ? "" : value;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
