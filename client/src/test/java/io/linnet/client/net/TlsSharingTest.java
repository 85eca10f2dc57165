package io.linnet.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.pem.PrivateKeyFile;
import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What connections with the same settings share, and what makes them look at their files again. */
@Timeout(60)
class TlsSharingTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final PrivateKeyFile.Password NONE = file -> {
        throw new IOException("asked for the password of " + file);
    };
    private static final PrivateKeyFile.Password SECRET = file -> TestAuthority.PASSWORD.clone();

    @TempDir
    private Path folder;

    private TestAuthority authority;

    /** When the sessions were made that the server has seen; one that is resumed keeps its time. */
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new TestAuthority(folder, "House CA");
    }

    private TlsSettings trusting(TlsSettings.@Nullable Credentials credentials) {
        return TlsSettings.of(new TlsSettings.Trust(authority.file, null, false, true), credentials);
    }

    /** Tells the client by which name the server knows it, so that both are sure that the handshake is over. */
    private static void greetByName(Socket socket) throws IOException {
        String name = ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
        socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
        TestServer.echo(socket);
    }

    private void greet(Socket socket) throws IOException {
        sessions.add(((SSLSocket) socket).getSession().getCreationTime());
        socket.getOutputStream().write('\n');
        TestServer.echo(socket);
    }

    private void echoFrames(Socket socket) throws IOException {
        sessions.add(((SSLSocket) socket).getSession().getCreationTime());
        WebSocketPeer.echo(socket);
    }

    private static String greeting(Endpoint endpoint) throws IOException {
        try (ByteStream stream = ByteStream.open(endpoint, PATIENCE_MILLIS)) {
            StringBuilder line = new StringBuilder();
            for (int c = stream.input().read(); c != '\n'; c = stream.input().read()) {
                assertThat(c).isNotNegative();
                line.append((char) c);
            }
            return line.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void secondConnectionResumesTheSession(String version) throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null, version);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            assertThat(greeting(server.endpoint(trusting(null)))).isEmpty();
            assertThat(greeting(server.endpoint(trusting(null)))).isEmpty();
            assertThat(greeting(server.endpoint(trusting(null)))).isEmpty();
            assertThat(sessions).hasSize(1);
        }
    }

    @Test
    void otherSettingsDoNotResumeTheSession() throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null);
        TlsSettings.Trust anyHost = new TlsSettings.Trust(authority.file, null, false, false);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            assertThat(greeting(server.endpoint(trusting(null)))).isEmpty();
            assertThat(greeting(server.endpoint(TlsSettings.of(anyHost, null)))).isEmpty();
            assertThat(sessions).hasSize(2);
        }
    }

    @Test
    void sessionSurvivesACloseInTheMiddleOfARead() throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            ByteStream first = ByteStream.open(server.endpoint(trusting(null)), PATIENCE_MILLIS);
            assertThat(first.input().read()).isEqualTo('\n');
            FutureTask<Integer> read = new FutureTask<>(() -> first.input().read());
            Thread.ofVirtual().start(read);
            first.close();
            assertThatThrownBy(() -> read.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .hasCauseInstanceOf(IOException.class);
            assertThat(greeting(server.endpoint(trusting(null)))).isEmpty();
            assertThat(sessions).hasSize(1);
        }
    }

    @Test
    void webSocketsResumeAsWell() throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null);
        try (TestServer server = TestServer.secured(secrets, this::echoFrames)) {
            for (int i = 0; i < 3; i++) {
                Endpoint endpoint = server.endpoint("127.0.0.1", trusting(null), true);
                try (ByteStream stream = ByteStream.open(endpoint, PATIENCE_MILLIS)) {
                    stream.write(new byte[] {5}, 0, 1);
                    assertThat(stream.input().read()).isEqualTo(5);
                }
            }
            assertThat(sessions).hasSize(1);
        }
    }

    @Test
    void equalSettingsShareAContextUntilAFileChanges() throws Exception {
        TlsContext context = TlsContexts.of(trusting(null));
        assertThat(TlsContexts.of(trusting(null))).isSameAs(context);
        Path moved = Files.copy(authority.file, folder.resolve("same.pem"));
        Files.move(moved, authority.file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(TlsContexts.of(trusting(null))).isNotSameAs(context);
    }

    @Test
    void replacedClientCertificateIsUsedByTheNextConnection() throws Exception {
        Path own = TestAuthority.asPem(authority.issue("alice"), folder.resolve("own.pem"));
        TlsSettings settings = trusting(new TlsSettings.Credentials(own, null, NONE));
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), authority);
        try (TestServer server = TestServer.secured(secrets, TlsSharingTest::greetByName)) {
            assertThat(greeting(server.endpoint(settings))).isEqualTo("CN=alice");
            assertThat(greeting(server.endpoint(settings))).isEqualTo("CN=alice");
            TestAuthority.asPem(authority.issue("alice-renewed"), own);
            assertThat(greeting(server.endpoint(settings))).isEqualTo("CN=alice-renewed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"own.p12", "OWN.PFX"})
    void pkcs12IsRead(String name) throws Exception {
        Path own = TestAuthority.asPkcs12(authority.issue("alice"), folder.resolve(name));
        TlsSettings settings = trusting(new TlsSettings.Credentials(own, null, SECRET));
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), authority);
        try (TestServer server = TestServer.secured(secrets, TlsSharingTest::greetByName)) {
            assertThat(greeting(server.endpoint(settings))).isEqualTo("CN=alice");
        }
    }

    @Test
    void pkcs12ThatCannotBeReadIsNamed() throws Exception {
        Path own = TestAuthority.asPkcs12(authority.issue("alice"), folder.resolve("own.p12"));
        assertUnusable(new TlsSettings.Credentials(own, null, file -> "wrong".toCharArray()), "with this password");
        Path text = Files.writeString(folder.resolve("text.p12"), "hello");
        assertUnusable(new TlsSettings.Credentials(text, null, SECRET), "cannot be read as PKCS#12");
        Path missing = folder.resolve("missing.p12");
        assertUnusable(new TlsSettings.Credentials(missing, null, SECRET), "is not there");
    }

    private void assertUnusable(TlsSettings.Credentials credentials, String why) {
        assertThatThrownBy(() -> TlsContexts.of(trusting(credentials)))
                .isInstanceOf(UnusableFile.class)
                .hasMessageStartingWith(credentials.certificate().toString())
                .hasMessageContaining(why);
    }

    @Test
    void contextOfTheUserIsUsedAsItIs() throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null);
        SSLContext own = SSLContext.getInstance("TLS");
        own.init(null, TestServer.trusting(authority), null);
        SSLContext other = SSLContext.getInstance("TLS");
        other.init(null, null, null);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            assertThat(greeting(server.endpoint(with(own)))).isEmpty();
            assertThatThrownBy(() -> greeting(server.endpoint(with(other)))).isInstanceOf(TlsFailure.class);
        }
    }

    private static TlsSettings with(SSLContext own) {
        return new TlsSettings(
                own,
                TlsSettings.Trust.USUAL,
                null,
                TlsSettings.ALL_VERSIONS,
                Collections.emptyList(),
                null,
                Advice.OF_LIBRARY);
    }

    @Test
    void messagesNameTheSettingsOfTheLibrary() throws Exception {
        TestAuthority other = new TestAuthority(folder, "Other CA");
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), authority);
        TlsSettings wrong = TlsSettings.of(new TlsSettings.Trust(other.file, null, false, true), null);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            refused(server.endpoint(wrong), "was issued by 'CN=House CA'", "with trust(...)");
            refused(server.endpoint("127.0.0.2", trusting(null), false), "Connection refused");
            refused(server.endpoint(trusting(null)), "asks for a client certificate", "with certificate(...)");
        }
    }

    @Test
    void hostNameThatDoesNotFitIsNamed() throws Exception {
        TestServer.Secrets secrets = new TestServer.Secrets(authority.issue("server"), null);
        try (TestServer server = TestServer.secured(secrets, this::greet)) {
            refused(
                    server.endpoint("twofold", trusting(null), false),
                    "is for localhost, 127.0.0.1, not for 'twofold'",
                    "with insecure()");
            TlsSettings.Trust anyHost = new TlsSettings.Trust(authority.file, null, false, false);
            assertThat(greeting(server.endpoint("twofold", TlsSettings.of(anyHost, null), false)))
                    .isEmpty();
        }
    }

    private static void refused(Endpoint endpoint, String... explanation) {
        assertThatThrownBy(() -> greeting(endpoint))
                .isInstanceOf(IOException.class)
                .message()
                .contains(explanation)
                .doesNotContain("--");
    }
}
