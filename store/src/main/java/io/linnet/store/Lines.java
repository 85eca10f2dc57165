package io.linnet.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8, numbered from 1, each of which has to end; a line has a bound, so that no input fills the memory. */
final class Lines {
    /** A message with the greatest payload that MQTT allows is a line of 360 MB. */
    private static final int LONGEST = 400_000_000;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private long number;

    Lines(InputStream in) {
        this.in = in;
    }

    long number() {
        return number;
    }

    ImportRefused refused(String why) {
        return new ImportRefused("line " + number + ": " + why);
    }

    /** The next line without its end, or null behind the last. */
    @Nullable
    String next() throws IOException {
        number++;
        line.reset();
        while (true) {
            if (from == to) {
                from = 0;
                to = Math.max(0, in.read(buffer));
                if (to == 0) {
                    if (line.size() > 0) {
                        throw refused("it has no end: the export was cut off");
                    }
                    return null;
                }
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, from, end - from);
            if (line.size() > LONGEST) {
                throw refused("it is longer than " + LONGEST + " bytes");
            }
            from = end;
            if (end < to) {
                from++;
                return text();
            }
        }
    }

    private String text() throws ImportRefused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException wrong) {
            throw refused("it is not UTF-8");
        }
    }
}
