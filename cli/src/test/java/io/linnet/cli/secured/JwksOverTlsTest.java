package io.linnet.cli.secured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.linnet.broker.log.LogEvent;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.security.http.HttpAddress;
import io.linnet.security.http.HttpExchanges;
import io.linnet.security.http.TrustedAuthorities;
import io.linnet.security.token.JwksUrl;
import io.linnet.security.token.KeySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys for tokens from a server with a certificate of a private authority. */
@Timeout(120)
class JwksOverTlsTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Who signs tokens. */
    private record Signer(String identifier, KeyPair keys) {
        static Signer named(String identifier) {
            try {
                return new Signer(
                        identifier, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }

        /** As it stands in a JSON Web Key Set (RFC 8037). */
        String published() {
            byte[] info = keys.getPublic().getEncoded();
            String x = BASE64.encodeToString(Arrays.copyOfRange(info, info.length - 32, info.length));
            return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}".formatted(identifier, x);
        }

        byte[] token(String user) {
            long end = Instant.now().plusSeconds(3600).getEpochSecond();
            String signed = part("{\"alg\":\"EdDSA\",\"kid\":\"%s\"}".formatted(identifier)) + "."
                    + part("{\"sub\":\"%s\",\"exp\":%d}".formatted(user, end));
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(keys.getPrivate());
                signature.update(signed.getBytes(UTF_8));
                return (signed + "." + BASE64.encodeToString(signature.sign())).getBytes(UTF_8);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }

        private static String part(String json) {
            return BASE64.encodeToString(json.getBytes(UTF_8));
        }
    }

    private final Signer one = Signer.named("one");
    private final Signer two = Signer.named("two");

    @TempDir
    Path folder;

    private Certificates house;
    private volatile String published = "";
    private @Nullable HttpsServer server;

    @BeforeEach
    void makeCertificates() throws IOException {
        house = Certificates.in(folder);
        house.serverFor("elsewhere", "keys.example");
        Certificates.in(Files.createDirectory(folder.resolve("other")));
        publish(one);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void publish(Signer... signers) {
        published = "{\"keys\":["
                + String.join(",", Arrays.stream(signers).map(Signer::published).toList()) + "]}";
    }

    /** Where the keys are published by a server with this certificate. */
    private String serve(String certificate) throws IOException {
        HttpsServer created = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        created.setHttpsConfigurator(new HttpsConfigurator(house.serving(certificate)));
        created.createContext("/keys", exchange -> {
            byte[] body = published.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        created.start();
        server = created;
        return "https://127.0.0.1:" + created.getAddress().getPort() + "/keys";
    }

    private SecuredBroker broker(String address, String authority) throws IOException {
        return SecuredBroker.start(folder, """
                sys-interval: 0
                authentication:
                  - jwt: {jwks-url: '%s'%s, algorithms: [EdDSA]}
                listeners: ['mqtt://127.0.0.1:0']
                """.formatted(address, authority.isEmpty() ? "" : ", ca: " + authority));
    }

    private static ReasonCode login(SecuredBroker broker, byte[] token) throws IOException {
        try (SecuredClient client = SecuredClient.plain(broker.port(0))) {
            return client.connect(new Connect(ProtocolVersion.V5, true, 0, "c", null, "any", token, Properties.NONE))
                    .reasonCode();
        }
    }

    @Test
    void keysOfAServerOfThePrivateAuthorityCount() throws Exception {
        try (SecuredBroker broker = broker(serve("server"), "ca.pem")) {
            assertThat(login(broker, one.token("pump"))).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.awaitLogged(LogEvent.CONNECT, fields -> true)).containsEntry("user", "pump");
            assertThat(login(broker, Signer.named("one").token("pump")))
                    .as("signed with another key of that name")
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @ParameterizedTest
    @CsvSource({"server, other/ca.pem", "server, ''", "elsewhere, ca.pem"})
    void aServerThatIsNotTrustedIsNotListenedTo(String certificate, String authority) throws Exception {
        try (SecuredBroker broker = broker(serve(certificate), authority)) {
            assertUnavailable(broker);
        }
    }

    private void assertUnavailable(SecuredBroker broker) throws IOException {
        assertThat(login(broker, one.token("pump"))).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(broker.awaitLogged(LogEvent.REFUSE, fields -> true))
                .hasEntrySatisfying("why", why -> assertThat(why).contains("the keys for tokens cannot be had from"));
        assertThat(broker.logged(LogEvent.CONNECT)).isEmpty();
    }

    @Test
    void withoutTheServerNobodyIsLetInAndKeysThatWereThereCountOn() throws Exception {
        String address = serve("server");
        try (SecuredBroker broker = broker(address, "ca.pem")) {
            assertThat(login(broker, one.token("pump"))).isEqualTo(ReasonCode.SUCCESS);
            stop();
            assertThat(login(broker, one.token("pump"))).isEqualTo(ReasonCode.SUCCESS);
        }
        try (SecuredBroker broker = broker(address, "ca.pem")) {
            assertUnavailable(broker);
        }
    }

    @Test
    void keysFollowTheServer() throws Exception {
        AtomicLong clock = new AtomicLong(1_000_000);
        HttpExchanges http = new HttpExchanges(
                new HttpExchanges.Bounds(20_000, 100_000, 2, 2), TrustedAuthorities.of(folder.resolve("ca.pem")));
        JwksUrl keys = new JwksUrl(HttpAddress.parse(serve("server"), false), http, JwksUrl.Ages.usual(), clock::get);
        assertThat(found(keys, "one")).isEqualTo(1);
        assertThat(found(keys, "two")).isZero();

        publish(one, two);
        assertThat(found(keys, "two")).as("asked again too early").isZero();
        clock.addAndGet(10_000);
        assertThat(found(keys, "two")).isEqualTo(1);

        publish(two);
        clock.addAndGet(600_000);
        assertThat(found(keys, "three")).isZero();
        assertThat(found(keys, "one")).as("published no more").isZero();
        assertThat(found(keys, "two")).isEqualTo(1);

        stop();
        clock.addAndGet(600_000);
        assertThat(found(keys, "two")).isEqualTo(1);
    }

    /** How many keys there are of this name. */
    private static int found(KeySource keys, String identifier) throws Exception {
        KeySource.Answer answer = keys.find(identifier).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(answer).isInstanceOf(KeySource.Answer.Keys.class);
        return ((KeySource.Answer.Keys) answer).keys().size();
    }
}
