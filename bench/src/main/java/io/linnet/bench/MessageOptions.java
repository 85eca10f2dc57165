package io.linnet.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is published, and how fast. */
final class MessageOptions {
    private static final String MAXIMUM = "max";
    private static final int DEFAULT_SIZE = 256;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            description = "Payload bytes, up to 1 MiB; from 16 on where messages are accounted for (default: 256).")
    private @Nullable Integer size;

    @Option(
            names = "--payload",
            paramLabel = "TEXT",
            description = "Instead of -s, this text, with placeholders: " + TextPayload.PLACEHOLDERS + ".")
    private @Nullable String payload;

    @Option(
            names = "--payload-file",
            paramLabel = "FILE",
            description = "The same from a file, with the same placeholders.")
    private @Nullable Path payloadFile;

    @Option(
            names = {"-r", "--retain"},
            description = "Let the broker retain messages.")
    private boolean retain;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages per second of all publishers together, evenly spaced (an open loop); or max: as many"
                            + " as the broker acknowledges and delivers (a closed loop).")
    private @Nullable String rate;

    @Option(
            names = {"-I", "--message-interval"},
            paramLabel = "MS",
            description = "Instead of --rate: milliseconds between two messages of each publisher.")
    private @Nullable Double interval;

    @Option(
            names = "--ramp",
            paramLabel = "FROM..TO/SECONDSs[/STEPS]",
            description =
                    "Instead of --rate: messages per second of all publishers together, rising (or falling) evenly or"
                            + " in steps, for instance 1000..20000/60s or 1000..20000/60s/20.")
    private @Nullable String ramp;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "20",
            description = "With --rate max at QoS 1 and 2: unacknowledged messages per publisher (default:"
                    + " ${DEFAULT-VALUE}).")
    private int window;

    boolean retain() {
        return retain;
    }

    int window() {
        return window;
    }

    /** Null = a closed loop. */
    @Nullable
    RatePlan plan(int publishers, double usualPerSecond) {
        if (Stream.of(rate != null, interval != null, ramp != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new IllegalArgumentException("--rate, -I and --ramp say the same: how fast; give one of them");
        }
        if (ramp != null) {
            return RatePlan.ramp(ramp);
        }
        if (interval != null) {
            return RatePlan.steady(publishers * 1000.0 / positive("-I", interval));
        }
        if (rate == null) {
            return RatePlan.steady(usualPerSecond);
        }
        return rate.equals(MAXIMUM) ? null : RatePlan.steady(positive("--rate", number(rate)));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rate is '" + text + "', it may be a number or max", e);
        }
    }

    private static double positive(String option, double number) {
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(option + " must be above 0, not " + Figure.plain(number));
        }
        return number;
    }

    /**
     * What messages carry.
     *
     * @param accounted whether it must be possible to tell them apart
     */
    Payload payload(NamedClients clients, boolean accounted) {
        if (Stream.of(size != null, payload != null, payloadFile != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new IllegalArgumentException("-s, --payload and --payload-file say the same; give one of them");
        }
        byte[] text = text();
        if (text != null) {
            TextPayload template = new TextPayload(text, clients);
            if (accounted && !template.isMarked()) {
                throw new IllegalArgumentException("without %m in the payload arrivals cannot be told apart; put it"
                        + " somewhere, for instance {\"mark\":\"%m\",\"v\":%r}");
            }
            return template;
        }
        int bytes = size == null ? DEFAULT_SIZE : size;
        if (bytes < (accounted ? Wire.MINIMUM_PAYLOAD : 0) || bytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "-s must be " + (accounted ? Wire.MINIMUM_PAYLOAD : 0) + " to 1048576 bytes, not " + bytes);
        }
        return bytes >= Wire.MINIMUM_PAYLOAD
                ? new MarkedPayload(bytes)
                : new TextPayload("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII), clients);
    }

    private byte @Nullable [] text() {
        if (payload != null) {
            return payload.getBytes(StandardCharsets.UTF_8);
        }
        if (payloadFile == null) {
            return null;
        }
        try {
            return Files.readAllBytes(payloadFile);
        } catch (IOException e) {
            throw new IllegalArgumentException("--payload-file: cannot read " + payloadFile, e);
        }
    }
}
