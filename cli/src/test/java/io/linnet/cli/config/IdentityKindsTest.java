package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.login.GuardedAuthenticator;
import io.linnet.security.scram.ScramCredential;
import io.linnet.security.scram.ScramCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries {@code jwt}, {@code certificate}, {@code proxy-certificate}, {@code scram} and {@code http} of {@code authentication}. */
class IdentityKindsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private Outcome read(String entry) throws IOException {
        return ConfigurationFile.read(
                Files.writeString(folder.resolve("linnet.yaml"), "authentication:\n  - " + entry + "\n"));
    }

    private List<String> names(String entry) throws IOException {
        Outcome outcome = read(entry);
        assertThat(outcome).isInstanceOf(Outcome.Valid.class);
        Configuration configuration = ((Outcome.Valid) outcome).configuration();
        var ports = configuration.brokerConfig().ports();
        AuthenticatorChain chain = (AuthenticatorChain) ((GuardedAuthenticator) ports.authenticator()).authenticator();
        List<String> methods = ports.enhancedAuthenticators().stream()
                .map(EnhancedAuthenticator::method)
                .toList();
        List<String> authenticators = chain.authenticators().stream()
                .map(each -> each.getClass().getSimpleName())
                .filter(name -> !name.equals("Anonymous"))
                .toList();
        return methods.isEmpty() ? authenticators : methods;
    }

    private String problem(String entry) throws IOException {
        Outcome outcome = read(entry);
        assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
        String problems = ((Outcome.Invalid) outcome).problems().toString();
        assertThat(problems).contains("linnet.yaml:2:").doesNotContain(SECRET);
        return problems;
    }

    private void writeKeys() throws Exception {
        byte[] der = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        Files.writeString(
                folder.resolve("keys.pem"),
                "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n");
        String x = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(der, 12, 44));
        Files.writeString(
                folder.resolve("keys.json"), "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + x + "\"}]}");
        Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Files.writeString(folder.resolve("empty"), "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{algorithms: EdDSA, key: keys.pem}",
                "{algorithms: [EDDSA, hs256], key: keys.pem, secret-file: secret}",
                "{algorithms: HS256, secret: " + SECRET + ", user-name: must-match}",
                "{algorithms: HS256, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYt_w, secret-encoding: base64}",
                "{algorithms: EdDSA, jwks-file: keys.json, issuer: a, audience: [b, c], clock-skew: 1m}",
                "{algorithms: RS256, jwks-url: 'https://issuer.example.org/keys', jwks-refresh: 1m, jwks-maximum-age: 2h}",
                "{algorithms: RS256, jwks-url: 'http://127.0.0.1:1/keys', publish-claim: '', roles-claim: realm.roles}"
            })
    void tokensAreVerifiedWithKeysFromOnePlace(String below) throws Exception {
        writeKeys();
        assertThat(names("jwt: " + below)).containsExactly("JwtAuthenticator");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{key: keys.pem} | algorithms are missing, allowed are HS256",
                "{algorithms: none, key: keys.pem} | none is not one of HS256",
                "{algorithms: [], key: keys.pem} | algorithms: allowed is",
                "{algorithms: EdDSA} | keys come from one place",
                "{algorithms: EdDSA, key: keys.pem, jwks-file: keys.json} | keys come from one place",
                "{algorithms: HS256, secret: " + SECRET + ", secret-file: secret} | keys come from one place",
                "{algorithms: RS256, key: keys.pem} | tokens signed with RS256 need an RSA public key",
                "{algorithms: HS512, secret-file: secret} | need a secret of at least 64 bytes",
                "{algorithms: HS256, secret-file: keys.pem} | a public key is no secret",
                "{algorithms: HS256, secret-file: empty} | is empty, a secret is wanted",
                "{algorithms: HS256, secret-file: nowhere} | nowhere",
                "{algorithms: HS256, secret: '!', secret-encoding: base64} | the secret is not in base64",
                "{algorithms: EdDSA, key: keys.json} | no key came",
                "{algorithms: EdDSA, jwks-file: keys.pem} | a key set is a JSON object",
                "{algorithms: RS256, jwks-url: 'http://example.org/keys'} | not encrypted",
                "{algorithms: RS256, jwks-url: 'https://u:p@example.org/keys'} | user name or password",
                "{algorithms: RS256, jwks-url: 'https://example.org/', ca: secret} | secret"
            })
    void whatCannotVerifyTokensIsAProblem(String below, String text) throws Exception {
        writeKeys();
        assertThat(problem("jwt: " + below)).contains(text);
    }

    @Test
    void certificatesNameUsers() throws Exception {
        for (String user : List.of("cn", "dn", "san-dns", "san-email", "san-uri", "san-ip")) {
            assertThat(names("certificate: {user: " + user + ", require-user-name-match: true}"))
                    .containsExactly("CertificateAuthenticator");
        }
        assertThat(names("certificate:")).containsExactly("CertificateAuthenticator");
        assertThat(names("proxy-certificate: {require-user-name-match: true}"))
                .containsExactly("ProxiedCertificateAuthenticator");
        assertThat(problem("certificate: {user: san}")).contains("one of cn, dn, san-dns");
    }

    @Test
    void scramIsAMethodWithAFile() throws Exception {
        ScramCredential credential = ScramCredential.of("x".toCharArray(), 4096);
        Files.writeString(folder.resolve("users-scram.txt"), ScramCredentials.line("alice", credential));
        assertThat(names("scram: {file: users-scram.txt}")).containsExactly("SCRAM-SHA-256");
        Files.writeString(folder.resolve("users-scram.txt"), "alice:" + SECRET);
        assertThat(problem("scram: {file: users-scram.txt}"))
                .contains("users-scram.txt:1: no user with a SCRAM credential");
        assertThat(problem("scram: {}")).contains("scram has no file");
        assertThat(problem("scram: {file: nowhere}")).contains("nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{url: 'https://auth.example.org/mqtt'}",
                "{url: 'http://localhost:9/mqtt', bearer-file: secret, timeout: 1s, at-once: 4, on-failure: next, cache: 1m}",
                "{url: 'http://auth.example.org/mqtt', unencrypted: true, bearer: " + SECRET + "}"
            })
    void anHttpServerMayBeAsked(String below) throws Exception {
        writeKeys();
        assertThat(names("http: " + below)).containsExactly("HttpAuthenticator");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | http has no url",
                "{url: 'auth.example.org'} | https://host/path",
                "{url: 'http://auth.example.org/mqtt'} | not encrypted",
                "{url: 'https://auth.example.org/', bearer: \"a\\nb " + SECRET
                        + "\"} | the bearer secret holds characters",
                "{url: 'https://auth.example.org/', bearer: ''} | an empty secret came",
                "{url: 'https://auth.example.org/', on-failure: accept} | one of refuse, next",
                "{url: 'https://auth.example.org/', cache: 2h} | cache"
            })
    void anHttpServerThatCannotBeAskedSafelyIsAProblem(String below, String text) throws Exception {
        assertThat(problem("http: " + below)).contains(text);
    }
}
