package io.linnet.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of stream does, over real sockets. */
@Timeout(60)
class ByteStreamTest {
    private static final int PATIENCE_SECONDS = 20;
    private static final long PATIENCE_MILLIS = 1000L * PATIENCE_SECONDS;

    @TempDir
    private static Path folder;

    private static TestServer.@Nullable Secrets secrets;
    private static @Nullable TlsSettings trusting;

    enum Kind {
        TCP(false, false),
        TLS(true, false),
        WEB_SOCKET(false, true),
        SECURED_WEB_SOCKET(true, true);

        private final boolean secured;
        private final boolean webSocket;

        Kind(boolean secured, boolean webSocket) {
            this.secured = secured;
            this.webSocket = webSocket;
        }

        TestServer server(TestServer.Part part) throws IOException {
            return secured && secrets != null ? TestServer.secured(secrets, part) : TestServer.plain(part);
        }

        Endpoint at(TestServer server) {
            return at("127.0.0.1", server.port());
        }

        Endpoint at(String host, int port) {
            return TestServer.endpoint(host, port, secured ? trusting : null, webSocket);
        }

        void echo(Socket socket) throws IOException {
            if (webSocket) {
                WebSocketPeer.echo(socket);
            } else {
                TestServer.echo(socket);
            }
        }

        /** Takes one byte of what comes through the stream, and then nothing more. */
        void takeOneByte(Socket socket, CountDownLatch taken) throws IOException {
            if (webSocket) {
                var _ = WebSocketPeer.accept(socket);
            }
            assertThat(socket.getInputStream().read()).isNotNegative();
            taken.countDown();
            TestServer.ignore(socket);
        }
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "House CA");
        secrets = new TestServer.Secrets(authority.issue("server"), null);
        trusting = TlsSettings.of(new TlsSettings.Trust(authority.file, null, false, true), null);
    }

    private static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static void endsWithAnException(FutureTask<?> task) {
        assertThatThrownBy(() -> task.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void largePayloadsGoBothWays(Kind kind) throws Exception {
        byte[] sent = new byte[3 * 1024 * 1024];
        new Random(1).nextBytes(sent);
        try (TestServer server = kind.server(kind::echo);
                ByteStream stream = ByteStream.open(kind.at(server), PATIENCE_MILLIS)) {
            FutureTask<byte[]> heard = started(() -> stream.input().readNBytes(sent.length));
            stream.write(sent, 0, 10);
            stream.write(sent, 10, sent.length - 10);
            assertThat(heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAReadThatWaits(Kind kind) throws Exception {
        try (TestServer server = kind.server(kind::echo)) {
            ByteStream stream = ByteStream.open(kind.at(server), PATIENCE_MILLIS);
            stream.write(new byte[] {1}, 0, 1);
            CountDownLatch heard = new CountDownLatch(1);
            FutureTask<Integer> read = started(() -> {
                assertThat(stream.input().read()).isEqualTo(1);
                heard.countDown();
                return stream.input().read();
            });
            assertThat(heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            stream.close();
            endsWithAnException(read);
            stream.close();
            assertThatThrownBy(() -> stream.write(new byte[] {1}, 0, 1)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWriteThatNobodyTakes(Kind kind) throws Exception {
        byte[] moreThanAllBuffersHold = new byte[64 * 1024 * 1024];
        CountDownLatch taken = new CountDownLatch(1);
        try (TestServer server = kind.server(socket -> kind.takeOneByte(socket, taken))) {
            ByteStream stream = ByteStream.open(kind.at(server), PATIENCE_MILLIS);
            FutureTask<Boolean> write = started(() -> {
                stream.write(moreThanAllBuffersHold, 0, moreThanAllBuffersHold.length);
                return true;
            });
            assertThat(taken.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            stream.close();
            endsWithAnException(write);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TCP", mode = EnumSource.Mode.EXCLUDE)
    void timeLimitEndsAnOpeningThatIsNotAnswered(Kind kind) throws Exception {
        try (TestServer server = TestServer.plain(TestServer::ignore)) {
            assertThatThrownBy(() -> ByteStream.open(kind.at(server), 300))
                    .isInstanceOf(kind.secured ? TlsFailure.class : SocketTimeoutException.class)
                    .hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TCP", mode = EnumSource.Mode.EXCLUDE)
    void attemptIsEndedFromOutside(Kind kind) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        TestServer.Part part = socket -> {
            arrived.countDown();
            TestServer.ignore(socket);
        };
        try (TestServer server = TestServer.plain(part)) {
            Opening opening = new Opening(kind.at(server), 1000 * PATIENCE_MILLIS);
            FutureTask<ByteStream> attempt = started(opening::open);
            assertThat(arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            opening.close();
            endsWithAnException(attempt);
        }
    }

    @Test
    void attemptThatWasEndedBeforeItBeganDoesNotBegin() throws Exception {
        try (TestServer server = TestServer.plain(TestServer::echo)) {
            Opening opening = new Opening(server.endpoint(null), PATIENCE_MILLIS);
            opening.close();
            assertThatThrownBy(opening::open).hasMessage("closed while it was being opened");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEB_SOCKET"})
    void everyAddressOfAHostIsTried(Kind kind) throws Exception {
        try (TestServer server = TestServer.plain(kind::echo)) {
            assertThat(InetAddress.getAllByName("twofold")).hasSize(2);
            try (ByteStream stream = ByteStream.open(kind.at("twofold", server.port()), PATIENCE_MILLIS)) {
                stream.write(new byte[] {7}, 0, 1);
                assertThat(stream.input().read()).isEqualTo(7);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEB_SOCKET"})
    void unknownHostIsNamed(Kind kind) throws Exception {
        try (TestServer server = TestServer.plain(TestServer::echo)) {
            Endpoint nowhere = server.endpoint("nowhere.invalid", null, kind.webSocket);
            assertThatThrownBy(() -> ByteStream.open(nowhere, PATIENCE_MILLIS))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("nowhere.invalid");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedPortIsRefused(Kind kind) throws Exception {
        int closed;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            closed = server.getLocalPort();
        }
        assertThatThrownBy(() -> ByteStream.open(kind.at("127.0.0.1", closed), PATIENCE_MILLIS))
                .isInstanceOf(java.net.ConnectException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void localAddressIsTheOneThatWasAskedFor() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ByteStream stream = ByteStream.open(
                        new Endpoint("127.0.0.1", server.getLocalPort(), new Way.Direct("127.0.0.3"), null, null),
                        PATIENCE_MILLIS);
                Socket accepted = server.accept()) {
            assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.3");
            assertThat(stream.input().available()).isZero();
        }
    }
}
