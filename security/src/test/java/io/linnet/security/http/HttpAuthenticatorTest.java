package io.linnet.security.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Identity.Grant;
import io.linnet.broker.Peer;
import io.linnet.packet.ConnAck;
import io.linnet.packet.ReasonCode;
import io.linnet.security.HandClock;
import io.linnet.security.SocketBroker;
import io.linnet.security.SocketClient;
import io.linnet.security.certificate.Certificates;
import io.linnet.security.http.CallbackRules.OnFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking an HTTP server who may come in. */
class HttpAuthenticatorTest {
    private static final HttpExchanges.Bounds PATIENT = new HttpExchanges.Bounds(20_000, 10_000, 4, 10);

    private final HandClock clock = new HandClock(1_800_000_000_000L);
    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> secrets = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private ExecutorService threads;

    @BeforeEach
    void start() throws IOException {
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(int status, String body) {
        handle(exchange -> respond(exchange, status, body));
    }

    private void handle(HttpHandler then) {
        server.createContext("/mqtt", exchange -> {
            questions.add(exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            secrets.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            then.handle(exchange);
        });
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private HttpAddress address() {
        return HttpAddress.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/mqtt", false);
    }

    private HttpAuthenticator authenticator(OnFailure onFailure, long cacheMillis, HttpExchanges.Bounds bounds) {
        return new HttpAuthenticator(
                new CallbackRules(address(), "bearer-secret", onFailure, cacheMillis),
                new HttpExchanges(bounds, null),
                clock);
    }

    private HttpAuthenticator authenticator() {
        return authenticator(OnFailure.REFUSE, 0, PATIENT);
    }

    private void assertLogin(Authenticator authenticator, ReasonCode code, String verdict) throws Exception {
        try (SocketBroker broker = SocketBroker.with(authenticator)) {
            assertThat(broker.login("alice", "secret")).isEqualTo(code);
            assertThat(broker.verdict().toString()).contains(verdict).doesNotContain("secret");
        }
    }

    private Identity identity() {
        Verdict verdict = authenticator()
                .authenticate(SocketBroker.connect("c", "alice", null), peer())
                .toCompletableFuture()
                .join();
        return verdict instanceof Verdict.Accepted(Identity who) ? who : Identity.ANONYMOUS;
    }

    private static Peer peer() {
        return new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtt", null, null);
    }

    private Map<String, Object> question() throws Exception {
        String question = questions.poll(20, TimeUnit.SECONDS);
        assertThat(question).startsWith("POST ");
        return JSONObjectUtils.parse(String.valueOf(question).substring(5));
    }

    // ---- what is asked

    @Test
    void theServerIsToldWhatIsKnownOfTheClient() throws Exception {
        answer(204, "");
        assertLogin(authenticator(), ReasonCode.SUCCESS, "alice (http)");
        assertThat(question())
                .containsEntry("clientid", "c")
                .containsEntry("username", "alice")
                .containsEntry("password", "secret")
                .containsEntry("address", "127.0.0.1")
                .containsKey("listener")
                .hasSize(5);
        assertThat(secrets).containsExactly("Bearer bearer-secret");
    }

    @Test
    void aPasswordThatIsNoTextIsSentInBase64() throws Exception {
        answer(204, "");
        try (SocketBroker broker = SocketBroker.with(authenticator())) {
            assertThat(broker.login("c", null, new byte[] {(byte) 0xFF, 0})).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(question()).containsEntry("password-base64", "/wA=").doesNotContainKeys("password", "username");
    }

    @Test
    void namesOfTheCertificateAreSentAlong() throws Exception {
        answer(204, "");
        assertLogin(
                Certificates.showing(authenticator(), Certificates.named("alternatives")),
                ReasonCode.SUCCESS,
                "alice (http)");
        assertThat(question().get("certificate"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("cn", List.of("pump-1"))
                .containsEntry("san-dns", List.of("pump-1.example.org", "second.example.org"))
                .containsKeys("dn", "serial", "issuer");
        HttpAuthenticator plain = authenticator();
        assertLogin(
                (connect, peer) -> plain.authenticate(connect, Certificates.proxied(peer, "pump-2")),
                ReasonCode.SUCCESS,
                "alice");
        assertThat(question().get("certificate")).isEqualTo(Map.of("cn", List.of("pump-2")));
    }

    // ---- what it says

    @Test
    void theServerMaySayMoreAboutAClientThatItAllows() throws Exception {
        answer(
                200,
                "{\"result\":\"allow\",\"user\":\"pump\",\"roles\":[\"sensor\"],\"client-ids\":[\"c\",\"p-*\"],"
                        + "\"publish\":[\"a/+\"],\"subscribe\":[\"b/#\"],\"expires-in\":60}");
        Identity who = identity();
        assertThat(who.user()).isEqualTo("pump");
        assertThat(who.roles()).containsExactly("sensor");
        assertThat(who.clientIdentifiers()).containsExactly("c", "p-*");
        assertThat(who.grants()).containsExactly(new Grant(Action.PUBLISH, "a/+"), new Grant(Action.SUBSCRIBE, "b/#"));
        assertThat(who.validUntilMillis()).isEqualTo(clock.getAsLong() + 60_000);
        try (SocketBroker broker = SocketBroker.with(authenticator())) {
            assertThat(broker.login("x", "alice", null)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        }
    }

    @Test
    void anAnswerWithoutMoreIsForTheUserThatAsks() throws Exception {
        answer(200, "{\"result\":\"allow\"}");
        assertThat(identity())
                .isEqualTo(new Identity(
                        "alice",
                        "http",
                        address().toString(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        Long.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"result\":\"deny\"}             | NOT_AUTHORIZED | Refused[reasonCode=NOT_AUTHORIZED, why=the HTTP server denies it]",
                "401 |                                   | NOT_AUTHORIZED | Refused[reasonCode=NOT_AUTHORIZED, why=the HTTP server denies it]",
                "403 | {\"result\":\"allow\"}            | NOT_AUTHORIZED | Refused[reasonCode=NOT_AUTHORIZED, why=the HTTP server denies it]",
                "200 | {\"result\":\"ignore\"}           | NOT_AUTHORIZED | NotMine[",
                "200 | {\"result\":\"deny\",\"user\":7}  | NOT_AUTHORIZED | denies"
            })
    void theServerMayDenyOrIgnoreAClient(int status, String body, ReasonCode code, String verdict) throws Exception {
        answer(status, body == null ? "" : body);
        assertLogin(authenticator(), code, verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 |",
                "200 | true",
                "200 | []",
                "200 | {}",
                "200 | {\"result\":true}",
                "200 | {\"result\":\"ALLOW\"}",
                "200 | {\"result\":\"allow\",\"result\":\"deny\"}",
                "200 | {\"result\":\"allow\"} trailing",
                "200 | {\"result\":\"allow\",\"rolls\":[]}",
                "200 | {\"result\":\"allow\",\"user\":\"\"}",
                "200 | {\"result\":\"allow\",\"user\":null}",
                "200 | {\"result\":\"allow\",\"user\":\"a\\u0000b\"}",
                "200 | {\"result\":\"allow\",\"client-ids\":[]}",
                "200 | {\"result\":\"allow\",\"client-ids\":null}",
                "200 | {\"result\":\"allow\",\"roles\":\"admin\"}",
                "200 | {\"result\":\"allow\",\"publish\":[\"a/#/b\"]}",
                "200 | {\"result\":\"allow\",\"publish\":[7]}",
                "200 | {\"result\":\"allow\",\"expires-in\":0}",
                "200 | {\"result\":\"allow\",\"expires-in\":-1}",
                "200 | {\"result\":\"allow\",\"expires-in\":\"60\"}",
                "200 | {\"result\":\"allow\",\"expires-in\":1e300}",
                "201 | {\"result\":\"allow\"}",
                "302 | {\"result\":\"allow\"}",
                "404 |",
                "500 | {\"result\":\"allow\"}"
            })
    void anythingElseLetsNobodyIn(int status, String body) throws Exception {
        answer(status, body == null ? "" : body);
        assertLogin(authenticator(), ReasonCode.SERVER_UNAVAILABLE, "gives no usable answer");
        assertLogin(authenticator(OnFailure.NEXT, 0, PATIENT), ReasonCode.NOT_AUTHORIZED, "NotMine[");
    }

    @Test
    void aHugeAnswerIsNotRead() throws Exception {
        handle(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = " ".repeat(100_000).getBytes(StandardCharsets.UTF_8);
            try (var out = exchange.getResponseBody()) {
                for (int i = 0; i < 1_000; i++) {
                    out.write(much);
                }
            } catch (IOException closed) {
                questions.add("the broker has closed the connection");
            }
        });
        assertLogin(authenticator(), ReasonCode.SERVER_UNAVAILABLE, "gives no usable answer");
        questions.poll(20, TimeUnit.SECONDS);
        assertThat(questions.poll(20, TimeUnit.SECONDS)).isEqualTo("the broker has closed the connection");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatIsTooSlowIsNotWaitedFor(boolean headersFirst) throws Exception {
        handle(exchange -> {
            if (headersFirst) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            hold();
        });
        HttpExchanges.Bounds hasty = new HttpExchanges.Bounds(300, 10_000, 4, 10);
        assertLogin(authenticator(OnFailure.REFUSE, 0, hasty), ReasonCode.SERVER_UNAVAILABLE, "no usable answer");
    }

    private void hold() {
        try {
            released.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsNotThereLetsNobodyIn() throws Exception {
        HttpAuthenticator asking = authenticator();
        server.stop(0);
        assertLogin(asking, ReasonCode.SERVER_UNAVAILABLE, "no usable answer");
    }

    @Test
    void questionsBeyondTheBoundWaitAndThenFail() throws Exception {
        handle(exchange -> {
            hold();
            respond(exchange, 204, "");
        });
        HttpAuthenticator asking = authenticator(OnFailure.REFUSE, 0, new HttpExchanges.Bounds(20_000, 100, 2, 2));
        List<SocketClient> clients = new ArrayList<>();
        try (SocketBroker broker = SocketBroker.with(asking)) {
            for (int i = 0; i < 5; i++) {
                SocketClient client = broker.open();
                clients.add(client);
                client.send(SocketBroker.connect("c" + i, null, null));
                if (i < 2) {
                    question();
                }
            }
            assertThat(broker.verdict()).as("one is too many").isInstanceOf(Verdict.Refused.class);
            assertThat(questions).as("two wait here").isEmpty();
            released.countDown();
            for (int i = 0; i < 4; i++) {
                assertThat(broker.verdict()).isInstanceOf(Verdict.Accepted.class);
            }
            int refused = 0;
            for (SocketClient client : clients) {
                refused += client.read(ConnAck.class).reasonCode().isError() ? 1 : 0;
                client.close();
            }
            assertThat(refused).isEqualTo(1);
        }
    }

    // ---- remembering

    @Test
    void aPermissionIsRememberedForAWhile() throws Exception {
        answer(200, "{\"result\":\"allow\",\"expires-in\":30}");
        try (SocketBroker broker = SocketBroker.with(authenticator(OnFailure.REFUSE, 60_000, PATIENT))) {
            for (int i = 0; i < 3; i++) {
                assertThat(broker.login("alice", "secret")).isEqualTo(ReasonCode.SUCCESS);
            }
            assertThat(questions).hasSize(1);
            assertThat(broker.login("alice", "other")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("c2", "alice", "secret".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(ReasonCode.SUCCESS);
            assertThat(questions).hasSize(3);
            clock.advance(30_000);
            assertThat(broker.login("alice", "secret")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(questions).as("not for longer than the server says").hasSize(4);
        }
    }

    @Test
    void aRefusalIsNotRemembered() throws Exception {
        answer(403, "");
        try (SocketBroker broker = SocketBroker.with(authenticator(OnFailure.REFUSE, 60_000, PATIENT))) {
            assertThat(broker.login("alice", "secret")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(broker.login("alice", "secret")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(questions).hasSize(2);
        }
    }

    @Test
    void aClientStaysWhileTheSameServerIsAsked() {
        answer(204, "");
        ClientIdentity client = new ClientIdentity("c", identity());
        assertThat(authenticator().mayStay(client, peer())).isTrue();
        HttpAuthenticator other = new HttpAuthenticator(
                new CallbackRules(HttpAddress.parse("https://example.org/", false), "", OnFailure.REFUSE, 0),
                new HttpExchanges(PATIENT, null),
                clock);
        assertThat(other.mayStay(client, peer())).isFalse();
        assertThat(authenticator().mayStay(new ClientIdentity("c", Identity.of("alice", "jwt")), peer()))
                .isFalse();
        assertThat(new CallbackRules(address(), "bearer-secret", OnFailure.REFUSE, 0).toString())
                .doesNotContain("secret");
    }

    @Test
    void anyAnswerIsUnderstoodOrUnusable() {
        Random random = new Random(8);
        String right =
                "{\"result\":\"allow\",\"user\":\"pump\",\"roles\":[\"a\"],\"publish\":[\"a/+\"],\"expires-in\":60}";
        int unusable = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = right.getBytes(StandardCharsets.UTF_8);
            for (int change = 0; change <= random.nextInt(3); change++) {
                body[random.nextInt(body.length)] =
                        (byte) (random.nextBoolean() ? "{}[]\",:0".charAt(random.nextInt(8)) : random.nextInt(256));
            }
            CallbackAnswer answer = CallbackAnswer.of(200, body);
            unusable += answer instanceof CallbackAnswer.Unusable ? 1 : 0;
            assertThat(answer).isInstanceOfAny(CallbackAnswer.Allow.class, CallbackAnswer.Unusable.class);
        }
        assertThat(unusable).isBetween(1_000, 19_999);
    }
}
