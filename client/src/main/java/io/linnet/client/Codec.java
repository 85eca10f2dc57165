package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Function;

/**
 * How values of a type become payloads and back. Used by any thread; what it throws reaches whoever asked for the conversion.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {
    /** Text in UTF-8. */
    Codec<String> TEXT = of("text/plain", text -> text.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));

    byte[] encode(T value);

    T decode(byte[] payload);

    /** What messages say of their payload, a MIME type; empty to say nothing. */
    default String contentType() {
        return "";
    }

    /** A codec of two functions, those of a JSON library for instance. */
    static <T> Codec<T> of(String contentType, Function<T, byte[]> encoder, Function<byte[], T> decoder) {
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return encoder.apply(value);
            }

            @Override
            public T decode(byte[] payload) {
                return decoder.apply(payload);
            }

            @Override
            public String contentType() {
                return contentType;
            }
        };
    }
}
