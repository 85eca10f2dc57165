package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.linnet.audit.Conformance;
import io.linnet.audit.ConformanceReport;
import io.linnet.audit.EnhancedLogin;
import io.linnet.audit.Result;
import io.linnet.audit.Target;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every normative statement of MQTT 3.1.1 and 5.0 that can be tried at a server, tried at this one. */
class ConformanceTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "conformance.md");

    @TestFactory
    Stream<DynamicTest> oneLoop() throws Exception {
        List<Result> results = run(complete().withLoops(1));
        return Stream.concat(
                tests(results),
                Stream.of(dynamicTest("docs/conformance.md says the same", () -> documentIsTrue(results))));
    }

    @TestFactory
    Stream<DynamicTest> threeLoops() throws Exception {
        return tests(run(complete().withLoops(3)));
    }

    /** A broker that has all that can be tried: a login by challenge and one by name, and the check of payloads. */
    private static BrokerConfig complete() {
        Ports ports = Ports.local()
                .withEnhancedAuthenticators(List.of(new Challenge()))
                .withAuthenticator(ConformanceTest::known);
        return BrokerConfig.defaults().withCheckPayloadFormat(true).withPorts(ports);
    }

    private static CompletionStage<Authenticator.Verdict> known(Connect connect, Peer peer) {
        String user = connect.userName() == null ? "name" : connect.userName();
        return CompletableFuture.completedFuture(
                user.equals("name")
                        ? new Authenticator.Verdict.Accepted(user)
                        : new Authenticator.Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "unknown user"));
    }

    /** An authentication method that asks once and wants its question back. */
    private static final class Challenge implements EnhancedAuthenticator {
        private static final byte[] OPENING = {7};
        private static final byte[] QUESTION = {1, 2, 3};

        @Override
        public String method() {
            return "ECHO";
        }

        @Override
        public Exchange begin(Connect connect, Peer peer) {
            AtomicBoolean asked = new AtomicBoolean();
            return data -> CompletableFuture.completedFuture(next(asked.getAndSet(true), data));
        }

        private static Step next(boolean asked, byte[] data) {
            if (!Arrays.equals(data, asked ? QUESTION : OPENING)) {
                return new Step.Failure(ReasonCode.NOT_AUTHORIZED, "a wrong answer");
            }
            return asked ? new Step.Success("name", new byte[0]) : new Step.Continue(QUESTION);
        }
    }

    private static List<Result> run(BrokerConfig config) throws Exception {
        BrokerConfig listening = config.listeningOn("mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt");
        try (Broker broker = Broker.start(listening)) {
            List<InetSocketAddress> addresses = broker.addresses();
            Target target = Target.of("127.0.0.1", addresses.get(0).getPort())
                    .withWebSocketPort(addresses.get(1).getPort())
                    .withEnhancedLogin(new EnhancedLogin("ECHO", () -> Challenge.OPENING, question -> question));
            return Conformance.run(target, Conformance.Options.USUAL);
        }
    }

    private static Stream<DynamicTest> tests(List<Result> results) {
        assertThat(results).isNotEmpty();
        return results.stream().map(result -> dynamicTest(result.statement().toString(), result::orThrow));
    }

    /** The document is written anew by {@code ./mvnw verify -pl broker -am -Dlinnet.writeDocuments=true}. */
    private static void documentIsTrue(List<Result> results) throws IOException {
        String text = ConformanceReport.markdown(results);
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(DOCUMENT).hasContent(text);
    }
}
