package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.ProtocolOptions;
import io.linnet.transport.tls.TlsLibrary;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What another TLS library makes of ours: {@code openssl s_client}, which can do what the JDK's clients refuse to. */
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(
        value = TlsLibrary.class,
        names = {"BORINGSSL", "JDK"})
class OpenSslClientTest {
    private static final Authority ROOT = new Authority("Root");

    private final TlsLibrary library;
    private final BlockingQueue<String> turnedAway = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    OpenSslClientTest(TlsLibrary library) {
        this.library = library;
    }

    @BeforeAll
    static void opensslIsThere() throws Exception {
        try {
            new ProcessBuilder("openssl", "version").start().waitFor();
        } catch (IOException missing) {
            if (System.getenv("LINNET_REQUIRE_OPTIONAL") != null) {
                throw missing;
            }
            abort("openssl is not installed");
        }
    }

    private Harness server() throws IOException {
        Authority.Issued own = ROOT.issue("localhost", "localhost");
        TlsOptions options = TlsOptions.of(KeyFiles.of(
                        own.writeCertificates(folder.resolve("server.pem")),
                        own.writeKey(folder.resolve("server.key"))))
                .withProtocols(new ProtocolOptions(library, TlsVersion.TLS_1_2, ProtocolOptions.MODERN_SUITES));
        return new Harness(
                TransportKind.AUTO,
                ListenerOptions.parse("mqtts://127.0.0.1:0").withTls(options),
                Probe.Echo::new,
                turnedAway::add);
    }

    /** What it prints when its input is those lines. */
    private String openssl(Harness server, String input, String... more) throws Exception {
        Path authority = Authority.write(folder.resolve("root.pem"), ROOT.certificate);
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + server.listener.port(),
                "-servername",
                "localhost",
                "-verify_return_error",
                "-CAfile",
                authority.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    @Test
    void theChainIsVerifiedAndAlpnChosen() throws Exception {
        try (Harness server = server()) {
            assertThat(openssl(server, "", "-tls1_3", "-alpn", "mqtt"))
                    .contains("Verify return code: 0 (ok)", "ALPN protocol: mqtt", "New, TLSv1.3");
        }
    }

    @Test
    void sessionsAreResumed() throws Exception {
        try (Harness server = server()) {
            String printed = openssl(server, "", "-tls1_2", "-reconnect");
            assertThat(printed.split("Reused, TLSv1.2", -1)).hasSize(6);
        }
    }

    @Test
    void oldVersionsAreRefused() throws Exception {
        try (Harness server = server()) {
            assertThat(openssl(server, "", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))
                    .contains("alert protocol version");
            assertThat(turnedAway.poll(20, TimeUnit.SECONDS)).contains("versions of TLS");
        }
    }

    @Test
    void weakSuitesAreRefused() throws Exception {
        try (Harness server = server()) {
            assertThat(openssl(server, "", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:AES128-SHA"))
                    .contains("alert handshake failure");
            assertThat(turnedAway.poll(20, TimeUnit.SECONDS)).contains("cipher suites");
        }
    }

    @Test
    void nobodyMayAskForANewHandshake() throws Exception {
        try (Harness server = server()) {
            String printed = openssl(server, "R\n", "-tls1_2");
            assertThat(printed).contains("RENEGOTIATING");
            // a handshake that begins would show the certificate once more
            assertThat(printed.substring(printed.indexOf("RENEGOTIATING"))).doesNotContain("depth=0");
        }
    }
}
