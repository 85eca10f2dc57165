package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.linnet.audit.Conformance;
import io.linnet.audit.ConformanceReport;
import io.linnet.audit.Result;
import io.linnet.audit.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every normative statement of MQTT 3.1.1 and 5.0 that can be tried at a server, tried at this one. */
class ConformanceTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "conformance.md");

    @TestFactory
    Stream<DynamicTest> oneLoop() throws Exception {
        List<Result> results = run(BrokerConfig.defaults().withLoops(1));
        return Stream.concat(
                tests(results),
                Stream.of(dynamicTest("docs/conformance.md says the same", () -> documentIsTrue(results))));
    }

    @TestFactory
    Stream<DynamicTest> threeLoops() throws Exception {
        return tests(run(BrokerConfig.defaults().withLoops(3)));
    }

    private static List<Result> run(BrokerConfig config) throws Exception {
        BrokerConfig listening = config.listeningOn("mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt");
        try (Broker broker = Broker.start(listening)) {
            List<InetSocketAddress> addresses = broker.addresses();
            Target target = Target.of("127.0.0.1", addresses.get(0).getPort())
                    .withWebSocketPort(addresses.get(1).getPort());
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
