package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.CertificateNames;
import io.linnet.client.pem.PrivateKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code linnet tls}: what it writes, what OpenSSL makes of that, and what it leaves alone. */
class TlsCommandTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    private Path folder;

    private CommandRun tls(String... words) {
        List<String> command = new ArrayList<>(List.of("tls"));
        command.addAll(List.of(words));
        return CommandRun.of(command);
    }

    private void init(String... words) {
        List<String> command = new ArrayList<>(List.of("init", folder.toString()));
        command.addAll(List.of(words));
        CommandRun run = tls(command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private X509Certificate certificate(String name) throws IOException {
        return CertificateFile.read(folder.resolve(name)).getFirst();
    }

    private String openssl(String... words) throws Exception {
        if ("1".equals(System.getenv("LINNET_REQUIRE_OPTIONAL"))) {
            assertThat(OPENSSL).exists();
        }
        Assumptions.assumeTrue(Files.isExecutable(OPENSSL), "openssl is not installed");
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void initMakesCertificatesThatOpenSslVerifies() throws Exception {
        init("--client", "alice");
        String verified = openssl(
                "verify",
                "-CAfile",
                "ca.pem",
                "-crl_check",
                "-CRLfile",
                "crl.pem",
                "-x509_strict",
                "server.pem",
                "alice.pem");
        assertThat(verified).contains("server.pem: OK", "alice.pem: OK");
        assertThat(openssl("verify", "-CAfile", "ca.pem", "-purpose", "sslserver", "server.pem"))
                .contains("OK");
        assertThat(openssl("verify", "-CAfile", "ca.pem", "-purpose", "sslclient", "alice.pem"))
                .contains("OK");
        assertThat(openssl("verify", "-CAfile", "ca.pem", "-purpose", "sslserver", "alice.pem"))
                .contains("alice.pem: verification failed");
    }

    @Test
    void serverCertificateNamesThisMachineUnlessHostsAreGiven() throws IOException {
        init();
        assertThat(CertificateNames.alternatives(certificate("server.pem"))).contains("localhost", "127.0.0.1", "::1");
        init("--force", "--host", "broker.example", "--host", "192.0.2.1", "--host", "2001:db8::1");
        assertThat(CertificateNames.alternatives(certificate("server.pem")))
                .containsExactly("broker.example", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThat(certificate("server.pem").getSubjectX500Principal().getName())
                .isEqualTo("CN=broker.example");
    }

    @Test
    void validityIsTenYearsAndAtMost825Days() throws IOException {
        init();
        assertThat(days("ca.pem")).isEqualTo(3650);
        assertThat(days("server.pem")).isEqualTo(825);
        init("--force", "--days", "30", "--ca-days", "20");
        assertThat(days("ca.pem")).isEqualTo(20);
        assertThat(certificate("client.pem").getNotAfter())
                .isEqualTo(certificate("ca.pem").getNotAfter());
    }

    private long days(String name) throws IOException {
        return Duration.between(
                        certificate(name).getNotBefore().toInstant(),
                        certificate(name).getNotAfter().toInstant())
                .toDays();
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        init();
        for (String key : List.of("ca.key", "server.key", "client.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
                    .as(key)
                    .isEqualTo("rw-------");
        }
        init("--force");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingIsOverwrittenWithoutForce() throws IOException {
        init();
        String before = Files.readString(folder.resolve("ca.key"));
        CommandRun again = tls("init", folder.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("is there already", "--force");
        assertThat(Files.readString(folder.resolve("ca.key"))).isEqualTo(before);
        CommandRun client = tls("client", "client", "--dir", folder.toString());
        assertThat(client.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(client.err()).contains("client.pem is there already");
    }

    @Test
    void initSaysWhatToWriteAndWhatToType() {
        CommandRun run = tls("init", folder.toString(), "--host", "broker.example", "--client", "alice");
        assertThat(run.out())
                .contains(
                        "  - uri: mqtts://0.0.0.0:8883",
                        "certificate: " + folder.resolve("server.pem"),
                        "linnet broker --config",
                        "linnet pub -h broker.example --cafile " + folder.resolve("ca.pem") + " --cert "
                                + folder.resolve("alice.pem"),
                        "mosquitto_pub -h broker.example");
        assertThat(run.out()).doesNotContain("PRIVATE");
    }

    @Test
    void rsaKeysAreMadeWhenAskedFor() throws IOException {
        init("--rsa");
        assertThat(tls("show", folder.resolve("server.pem").toString()).out()).contains("RSA, 3072 bits");
        PrivateKey key = PrivateKeyFile.read(folder.resolve("server.key"), file -> new char[0]);
        assertThat(key.getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void revokedCertificateIsInTheListThatOpenSslReads() throws Exception {
        init("--client", "alice", "--client", "bob");
        CommandRun run = tls("revoke", "alice", "--dir", folder.toString());
        assertThat(run.out()).contains("1 certificate of 'alice' revoked");
        assertThat(openssl("verify", "-CAfile", "ca.pem", "-crl_check", "-CRLfile", "crl.pem", "alice.pem"))
                .contains("certificate revoked");
        assertThat(openssl("verify", "-CAfile", "ca.pem", "-crl_check", "-CRLfile", "crl.pem", "bob.pem"))
                .contains("OK");
        assertThat(tls("revoke", "alice", "--dir", folder.toString()).out()).contains("Nothing to do");
        assertThat(tls("revoke", "carol", "--dir", folder.toString()).err()).contains("never issued", "'carol'");
    }

    @Test
    void revokingANameEndsItsRenewedCertificatesToo() throws Exception {
        init("--client", "alice");
        Files.copy(folder.resolve("alice.pem"), folder.resolve("old.txt"));
        CommandRun renewed = tls("client", "alice", "--dir", folder.toString(), "--force");
        assertThat(renewed.exitCode()).as(renewed.err()).isZero();
        assertThat(tls("revoke", "alice", "--dir", folder.toString()).out()).contains("2 certificates of 'alice'");
        for (String file : List.of("old.txt", "alice.pem")) {
            assertThat(openssl("verify", "-CAfile", "ca.pem", "-crl_check", "-CRLfile", "crl.pem", file))
                    .contains("certificate revoked");
        }
    }

    @Test
    void showSaysOfWhomByWhomAndUntilWhen() {
        init("--name", "House CA");
        CommandRun run = tls(
                "show",
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString(),
                folder.resolve("crl.pem").toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "subject   CN=localhost", "127.0.0.1", "issuer    CN=House CA", "(824 days left)", "TLS server")
                .contains("EC, secp256r1", "SHA-256   ", "PRIVATE KEY (not shown)", "revoked   nothing");
        CommandRun missing = tls("show", folder.resolve("none.pem").toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("none.pem is not there");
    }

    @Test
    void withoutAnAuthorityNothingCanBeIssued() {
        CommandRun run = tls("client", "alice", "--dir", folder.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("holds no authority", "linnet tls init");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "init DIR --days 826 | --days is 826, it may be 1 to 825",
                "init DIR --ca-days 0 | --ca-days is 0, it may be 1 to 7300",
                "init DIR --host not_a/host | 'not_a/host' is neither a host name",
                "init DIR --host 1.2.3 | '1.2.3'",
                "init DIR --client ../x | the name '../x' cannot be used",
                "init DIR --client ca | is taken by a file of the authority",
                "client a/b --dir DIR | the name 'a/b' cannot be used",
                "tls | Unmatched argument"
            })
    void nonsenseIsRefusedAndNothingIsWritten(String line, String message) {
        CommandRun run = tls(line.strip().replace("DIR", folder.toString()).split(" ", -1));
        assertThat(run.err()).contains(message.strip());
        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_UNDERSTOOD);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void certificatesAreValidNow() throws Exception {
        init();
        Instant begin = certificate("server.pem").getNotBefore().toInstant();
        assertThat(begin).isBefore(Instant.now());
        certificate("server.pem").checkValidity();
    }
}
