package io.linnet.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.cli.json.JsonMembers;
import io.linnet.client.Message;
import io.linnet.client.settings.Spelling;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A message as a line shows it.
 *
 * @param client whose it is, or nothing when that is clear
 * @param flags QoS and retain flag
 * @param payload without what would move the cursor of a terminal
 */
record ShownMessage(String client, String topic, String flags, String payload) {
    private static final int LONGEST_TEXT = 4_096;
    private static final int LONGEST_HEX = 64;

    static ShownMessage of(String client, Message message) {
        String flags = "QoS " + message.qos().code() + (message.retain() ? " retained" : "");
        return new ShownMessage(client, Spelling.printable(message.topicName()), flags, payload(message.payload()));
    }

    /** As JSON for programs; what is not UTF-8 stands in it as hexadecimal digits. */
    static String json(String client, Message message) {
        JsonMembers json = new JsonMembers()
                .text("client", client)
                .text("topic", message.topicName())
                .number("qos", message.qos().code())
                .flag("retain", message.retain());
        try {
            json.text("payload", text(message.payload()));
        } catch (CharacterCodingException e) {
            json.text("payload-hex", HexFormat.of().formatHex(message.payload()));
        }
        return json.toString();
    }

    private static String payload(byte[] payload) {
        if (payload.length == 0) {
            return "(empty)";
        }
        try {
            String text = text(payload);
            return text.length() <= LONGEST_TEXT
                    ? lines(text)
                    : lines(text.substring(0, LONGEST_TEXT)) + "... (" + payload.length + " bytes)";
        } catch (CharacterCodingException e) {
            String hex = HexFormat.of().formatHex(Arrays.copyOf(payload, Math.min(payload.length, LONGEST_HEX)));
            return "0x" + hex + (payload.length > LONGEST_HEX ? "..." : "") + " (" + payload.length + " bytes)";
        }
    }

    /** A text of several lines goes on behind an indentation. */
    private static String lines(String text) {
        return text.stripTrailing()
                .lines()
                .map(line -> Spelling.printable(line.replace("\t", "    ")))
                .collect(Collectors.joining("\n    "));
    }

    private static String text(byte[] payload) throws CharacterCodingException {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    }

    @Override
    public String toString() {
        return Stream.of(client, topic, flags, payload)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("  "));
    }
}
