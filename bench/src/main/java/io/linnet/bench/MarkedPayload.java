package io.linnet.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A payload of a given size: mark and time in its first 16 bytes, then filler; see {@link Wire}. */
final class MarkedPayload implements Payload {
    private final int bytes;
    private long mark;
    private long nanos;

    /** {@code bytes} from {@link Wire#MINIMUM_PAYLOAD} on. */
    MarkedPayload(int bytes) {
        this.bytes = bytes;
    }

    @Override
    public byte[] template(int publisher) {
        return Wire.payload(bytes);
    }

    @Override
    public void stamp(ByteBuffer packet, int at, long sequence, long messageMark, long time) {
        packet.putLong(at, messageMark);
        packet.putLong(at + 8, time);
    }

    @Override
    public @Nullable String read(ByteBuffer in, int from, int end, int propertyBytes) {
        int payload = end - bytes;
        // Properties are the only part whose length may differ from what was sent.
        if (payload - from != propertyBytes && (propertyBytes == 0 || payload < from)) {
            return "message of another length than published";
        }
        if (bytes >= Wire.MARKED_PAYLOAD && in.getLong(payload + Wire.MINIMUM_PAYLOAD) != Wire.MARK) {
            return "damaged payload";
        }
        mark = in.getLong(payload);
        nanos = in.getLong(payload + 8);
        return null;
    }

    @Override
    public long mark() {
        return mark;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public int longest(int publishers) {
        return bytes;
    }
}
