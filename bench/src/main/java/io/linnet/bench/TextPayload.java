package io.linnet.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A payload of the user's with placeholders in it. Those that change from message to message are of fixed width, so that they
 * can be patched into a template.
 *
 * <p>{@code %m} is the mark by which the generator tells arrivals apart: 36 hexadecimal digits, which are mark, time and a
 * check sum of both. It is found wherever it is, first where it was in the message before.
 */
final class TextPayload implements Payload {
    /** For the descriptions of options that take a template. */
    static final String PLACEHOLDERS = "%%i client number, %%c client identifier, %%u user name, %%n sequence number"
            + " (10 digits), %%t milliseconds since 1970 (13 digits), %%r random number (10.00 to 99.99), %%m the mark by"
            + " which pubsub and latency account for messages (36 hexadecimal digits); two percent signs are one";

    private static final int MARK_DIGITS = 36;
    private static final int SEQUENCE_DIGITS = 10;
    private static final int TIME_DIGITS = 13;
    private static final int CHECK_BITS = 16;

    /** A placeholder that is filled in for each message. */
    private record Slot(char kind, int offset) {}

    /** The template of one publisher. */
    private record Form(byte[] bytes, List<Slot> slots) {}

    private final byte[] source;
    private final NamedClients clients;
    private final Map<Integer, Form> forms = new HashMap<>();
    private final long wallOffsetMillis = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
    private int lastOffset;
    private long mark;
    private long nanos;

    /**
     * Refuses placeholders that there are not.
     *
     * @param source any bytes; only those between a percent sign and the character behind it are looked at
     */
    TextPayload(byte[] source, NamedClients clients) {
        this.source = source.clone();
        this.clients = clients;
        form(0);
    }

    /** Whether the generator can account for messages with it. */
    boolean isMarked() {
        return form(0).slots.stream().anyMatch(slot -> slot.kind == 'm');
    }

    private Form form(int publisher) {
        return forms.computeIfAbsent(publisher, this::expanded);
    }

    private Form expanded(int publisher) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            char kind = ++i < source.length ? (char) (source[i] & 0xFF) : ' ';
            switch (kind) {
                case '%' -> bytes.write('%');
                case 'i' -> bytes.writeBytes(ascii(Integer.toString(publisher)));
                case 'c' -> bytes.writeBytes(ascii(clients.publisherIdentifier(publisher)));
                case 'u' -> bytes.writeBytes(ascii(clients.userName(publisher)));
                case 'n', 't', 'r', 'm' -> {
                    slots.add(new Slot(kind, bytes.size()));
                    bytes.writeBytes(new byte[width(kind)]);
                }
                default ->
                    throw new IllegalArgumentException("the payload has '%" + kind + "' at byte " + (i - 1)
                            + ", there are %i, %c, %u, %n, %t, %r, %m, and %% for a percent sign");
            }
        }
        return new Form(bytes.toByteArray(), List.copyOf(slots));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int width(char kind) {
        return switch (kind) {
            case 'n' -> SEQUENCE_DIGITS;
            case 't' -> TIME_DIGITS;
            case 'r' -> 5;
            default -> MARK_DIGITS;
        };
    }

    @Override
    public byte[] template(int publisher) {
        return form(publisher).bytes.clone();
    }

    @Override
    public void stamp(ByteBuffer packet, int at, long sequence, long messageMark, long time) {
        for (Slot slot : form((int) (messageMark >>> Wire.SEQUENCE_BITS)).slots) {
            int place = at + slot.offset;
            switch (slot.kind) {
                case 'n' -> decimal(packet, place, SEQUENCE_DIGITS, sequence);
                case 't' -> decimal(packet, place, TIME_DIGITS, wallOffsetMillis + time / 1_000_000);
                case 'r' -> random(packet, place);
                default -> {
                    hex(packet, place, 16, messageMark);
                    hex(packet, place + 16, 16, time);
                    hex(packet, place + 32, 4, check(messageMark, time));
                }
            }
        }
    }

    private static void random(ByteBuffer packet, int place) {
        int number = ThreadLocalRandom.current().nextInt(1_000, 10_000);
        decimal(packet, place, 2, number / 100);
        packet.put(place + 2, (byte) '.');
        decimal(packet, place + 3, 2, number % 100);
    }

    private static void decimal(ByteBuffer packet, int place, int digits, long number) {
        long rest = number;
        for (int i = place + digits - 1; i >= place; i--) {
            packet.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private static void hex(ByteBuffer packet, int place, int digits, long number) {
        for (int i = 0; i < digits; i++) {
            packet.put(place + i, (byte) Character.forDigit((int) (number >>> (4 * (digits - 1 - i))) & 15, 16));
        }
    }

    private static long check(long mark, long nanos) {
        return ((mark * 31 + nanos) * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - CHECK_BITS);
    }

    @Override
    public @Nullable String read(ByteBuffer in, int from, int end, int propertyBytes) {
        int start = propertyBytes == 0 ? from : behindProperties(in, from, end);
        if (marked(in, start + lastOffset, end)) {
            return null;
        }
        for (int at = start; at + MARK_DIGITS <= end; at++) {
            if (marked(in, at, end)) {
                lastOffset = at - start;
                return null;
            }
        }
        return "payload without its mark";
    }

    private static int behindProperties(ByteBuffer in, int from, int end) {
        int at = from;
        int length = 0;
        for (int shift = 0; at < end; shift += 7) {
            byte digit = in.get(at++);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
        }
        return Math.min(end, at + length);
    }

    private boolean marked(ByteBuffer in, int at, int end) {
        if (at + MARK_DIGITS > end) {
            return false;
        }
        for (int i = at; i < at + MARK_DIGITS; i++) {
            if (Character.digit(in.get(i), 16) < 0) {
                return false;
            }
        }
        mark = hex(in, at, 16);
        nanos = hex(in, at + 16, 16);
        return hex(in, at + 32, 4) == check(mark, nanos);
    }

    private static long hex(ByteBuffer in, int at, int digits) {
        long number = 0;
        for (int i = at; i < at + digits; i++) {
            number = (number << 4) | Character.digit(in.get(i), 16);
        }
        return number;
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
        return template(Math.max(0, publishers - 1)).length;
    }
}
