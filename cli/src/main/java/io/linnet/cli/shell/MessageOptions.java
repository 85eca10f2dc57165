package io.linnet.cli.shell;

import io.linnet.client.Message;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe a message to send. */
final class MessageOptions {
    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "Where it goes.")
    private String topic = "";

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Its payload; in single quotes it is taken as it is.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The payload is the content of a file.")
    private @Nullable Path file;

    @Option(names = "--null-message", description = "An empty payload.")
    private boolean empty;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            converter = QosOption.class,
            defaultValue = "0",
            description = "Quality of service: 0, 1 or 2. Default: 0.")
    private QoS qos = QoS.AT_MOST_ONCE;

    Message message() throws IOException {
        long sources = Stream.of(text != null, file != null, empty)
                .filter(given -> given)
                .count();
        if (sources != 1) {
            throw new IllegalArgumentException(
                    "what is the message? One of -m TEXT, -f FILE and --null-message says it");
        }
        Message message = text == null ? Message.of(topic, content()) : Message.of(topic, text);
        return message.withQos(qos);
    }

    private byte[] content() throws IOException {
        try {
            return file == null ? new byte[0] : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("-f " + file + ": there is no such file", e);
        }
    }
}
