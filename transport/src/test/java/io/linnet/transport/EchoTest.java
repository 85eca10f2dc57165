package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoTest {
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void echo(TransportKind kind) throws Exception {
        try (EventLoops loops = EventLoops.start(kind, 2, "t");
                Listener listener = Listener.open(loops, ListenerOptions.parse("mqtt://127.0.0.1:0"), wire -> new WireHandler() {
                    @Override
                    public int received(byte[] bytes, int offset, int limit) {
                        wire.out().writeBytes(bytes, offset, limit - offset);
                        return limit - offset;
                    }

                    @Override
                    public void writable() {}

                    @Override
                    public void closed(@Nullable Throwable cause) {}
                })) {
            try (Socket s = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                s.setSoTimeout(5000);
                s.getOutputStream().write("hello".getBytes(UTF_8));
                assertThat(new String(s.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
                s.shutdownOutput();
                assertThat(s.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
