package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class TextPayloadTest {
    private static final NamedClients CLIENTS =
            new NamedClients(new Greeting(Wire.LEVEL_5, true, 0, 0, "user%i", null), "x-", 12, 12, "t/%i", "t/%i", 1);

    private static TextPayload payload(String template) {
        return new TextPayload(template.getBytes(StandardCharsets.UTF_8), CLIENTS);
    }

    private static String stamped(TextPayload payload, int publisher, long sequence, long nanos) {
        ByteBuffer packet = ByteBuffer.wrap(payload.template(publisher));
        payload.stamp(packet, 0, sequence, Wire.mark(publisher, sequence), nanos);
        return new String(packet.array(), StandardCharsets.UTF_8);
    }

    @Test
    void placeholdersAreFilledIn() {
        assertThat(stamped(payload("{\"id\":%i,\"c\":\"%c\",\"u\":\"%u\",\"n\":\"%n\",\"p\":\"50 %%\"}"), 11, 42, 7))
                .isEqualTo("{\"id\":11,\"c\":\"x-p11\",\"u\":\"user11\",\"n\":\"0000000042\",\"p\":\"50 %\"}");
        assertThat(stamped(payload("%t %r"), 0, 0, System.nanoTime())).matches("\\d{13} \\d\\d\\.\\d\\d");
        assertThat(stamped(payload("%m"), 0, 0, 7)).matches("[0-9a-f]{36}");
    }

    @Test
    void markIsFoundWhereverItIs() {
        TextPayload payload =
                payload("{\"id\":%i,\"hex\":\"0123456789abcdef0123456789abcdef0123456789abcdef\",\"m\":\"%m\"}");
        for (int publisher : new int[] {0, 11, 3}) {
            byte[] bytes = stamped(payload, publisher, 77, -5).getBytes(StandardCharsets.UTF_8);
            assertThat(payload.read(ByteBuffer.wrap(bytes), 0, bytes.length, 0)).isNull();
            assertThat(payload.mark()).isEqualTo(Wire.mark(publisher, 77));
            assertThat(payload.nanos()).isEqualTo(-5);
        }
    }

    @Test
    void markIsFoundBehindProperties() {
        TextPayload payload = payload("%m");
        byte[] bytes = stamped(payload, 1, 2, 3).getBytes(StandardCharsets.UTF_8);
        // two bytes of properties: Payload Format Indicator 1
        ByteBuffer in =
                ByteBuffer.allocate(bytes.length + 3).put(new byte[] {2, 1, 1}).put(bytes);
        assertThat(payload.read(in, 0, in.capacity(), 1)).isNull();
        assertThat(payload.mark()).isEqualTo(Wire.mark(1, 2));
    }

    @Test
    void damagedMarkIsTold() {
        TextPayload payload = payload("%m");
        byte[] bytes = stamped(payload, 1, 2, 3).getBytes(StandardCharsets.UTF_8);
        bytes[5] = (byte) (bytes[5] == '0' ? '1' : '0');
        assertThat(payload.read(ByteBuffer.wrap(bytes), 0, bytes.length, 0)).isEqualTo("payload without its mark");
    }

    @Test
    void unknownPlaceholdersAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> payload("abc%z"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'%z' at byte 3");
        assertThatThrownBy(() -> payload("abc%")).isInstanceOf(IllegalArgumentException.class);
    }
}
