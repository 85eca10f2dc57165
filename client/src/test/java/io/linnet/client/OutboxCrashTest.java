package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.QoS;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that are killed while they publish: nothing that was in the outbox is lost, and at QoS 2 nothing is doubled. */
@Timeout(300)
class OutboxCrashTest {
    private static final int ROUNDS = 4;
    private static final long NUMBERS_OF_A_ROUND = 1_000_000;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatWasInTheOutboxArrives(QoS qos) throws Exception {
        Path outbox = folder.resolve("outbox");
        Random random = new Random(11);
        List<Long> kept = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
            String server = "127.0.0.1:" + broker.port();
            try (Client listener = Client.connect(server)) {
                listener.subscribe("crash", QoS.EXACTLY_ONCE, delivery -> received.add(delivery.text()));
                for (int round = 0; round < ROUNDS; round++) {
                    int lines = 20 + random.nextInt(30);
                    kept.add(killedAfter(lines, server, outbox, qos, round * NUMBERS_OF_A_ROUND));
                }
                try (Client last = Client.to(server)
                        .clientIdentifier("outbox-child")
                        .durableSession(Duration.ofHours(1))
                        .outbox(outbox)
                        .connect()) {
                    last.publish(Message.of("crash", "end").withQos(qos));
                }
                for (String text = next(); !text.equals("end"); text = next()) {
                    numbers.add(Long.valueOf(text));
                }
                assertThat(listener.droppedMessages()).isZero();
            }
        }
        judge(qos, kept, numbers);
    }

    private String next() throws InterruptedException {
        String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(text).as("the next message").isNotNull();
        return text;
    }

    private static void judge(QoS qos, List<Long> kept, List<Long> numbers) {
        TreeMap<Long, Integer> counts = new TreeMap<>();
        numbers.forEach(number -> counts.merge(number, 1, Integer::sum));
        for (int round = 0; round < ROUNDS; round++) {
            long first = round * NUMBERS_OF_A_ROUND;
            long last = kept.get(round);
            assertThat(counts.subMap(first, first + NUMBERS_OF_A_ROUND).keySet())
                    .as("round %s, all up to %s were in the outbox", round, last)
                    .containsAll(LongStream.rangeClosed(first, last).boxed().toList());
        }
        if (qos == QoS.EXACTLY_ONCE) {
            assertThat(numbers).doesNotHaveDuplicates().isSorted();
        }
    }

    /** Gives the last number up to which all were in the outbox. */
    private long killedAfter(int lines, String server, Path outbox, QoS qos, long first) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        OutboxChild.class.getName(),
                        server,
                        outbox.toString(),
                        String.valueOf(qos.code()),
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = first - 1;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                assertThat(line).as("line " + i + " of the child").isNotNull();
                last = Long.parseLong(line);
            }
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
        return last;
    }
}
