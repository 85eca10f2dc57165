package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random reloads while clients connect and publish: nobody who may stay is dropped, nobody who may not is kept or let in, and nothing
 * forbidden passes once a reload is complete. What a client sees between two reloads must be exactly what the rules say; what it sees
 * while one is under way may be either.
 */
@Timeout(120)
class ReloadUnderLoadTest {
    private static final int CLIENTS = 6;
    private static final int TOPICS = 3;
    private static final int RELOADS = 40;
    private static final long STEPS_BETWEEN = 20;

    /** Bit n of the users: user n may be here; bit n of the topics: topic n is open, for everybody but the witness. */
    private record Rules(int users, int topics) implements Authenticator, Authorizer, Permissions {
        boolean allows(String user) {
            return user.equals("witness") || (users >> Integer.parseInt(user) & 1) != 0;
        }

        @Override
        public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
            String user = String.valueOf(connect.userName());
            return CompletableFuture.completedFuture(
                    allows(user)
                            ? new Verdict.Accepted(Identity.of(user, "test"))
                            : new Verdict.Refused(ReasonCode.NOT_AUTHORIZED, "not now"));
        }

        @Override
        public boolean mayStay(ClientIdentity client, Peer peer) {
            return allows(client.user());
        }

        @Override
        public Permissions permissions(ClientIdentity client) {
            return client.user().equals("witness") ? Permissions.EVERYTHING : this;
        }

        @Override
        public boolean mayPublish(String topicName, int qos, boolean retain) {
            return (topics >> Integer.parseInt(topicName) & 1) != 0;
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, int maximumQos) {
            return true;
        }

        @Override
        public boolean mayReceive(String topicName) {
            return true;
        }

        @Override
        public boolean receivesAll() {
            return true;
        }

        @Override
        public String why(Identity.Action action, String topic, int qos, boolean retain) {
            return "the test says so";
        }
    }

    /** All rules so far; those at the end may not hold yet. */
    private final List<Rules> history = new CopyOnWriteArrayList<>();
    /** How many of them have held or hold for certain; the same before and after a step: no reload came between. */
    private volatile int settled;

    private volatile boolean over;
    private final AtomicLong steps = new AtomicLong();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void betweenReloadsTheRulesHoldExactly(long seed) throws Exception {
        Random random = new Random(seed);
        Rules first = new Rules(~0, ~0);
        history.add(first);
        settled = 1;
        try (RunningBroker running =
                new RunningBroker(RunningBroker.config(2).withPorts(ports(Ports.local(), first)))) {
            TestClient witness = running.connect(connect("witness"));
            witness.subscribe(0, "#");
            List<Thread> threads = new ArrayList<>();
            threads.add(Thread.ofPlatform().start(() -> watch(witness)));
            for (int i = 0; i < CLIENTS; i++) {
                String user = "" + i;
                Random own = new Random(seed * 31 + i);
                threads.add(Thread.ofPlatform().start(() -> new Visitor(running, user, own).run()));
            }
            for (int i = 0; i < RELOADS && wrong.isEmpty(); i++) {
                Rules next = new Rules(random.nextInt(), random.nextInt());
                history.add(next);
                BrokerConfig now = running.broker().config();
                running.broker().reload(now.withPorts(ports(now.ports(), next))).get(20, TimeUnit.SECONDS);
                settled = history.size();
                awaitSteps(STEPS_BETWEEN);
            }
            over = true;
            TestClient last = running.connect(connect("witness2", "witness"));
            last.publish(TestClient.message("0", 1, 1, "the end"));
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(wrong).as("seed %d", seed).isEmpty();
        assertThat(delivered).as("seed %d", seed).isNotEmpty().doesNotContainAnyElementsOf(refused);
        assertThat(refused).as("seed %d: the test has seen refusals", seed).isNotEmpty();
    }

    private static Ports ports(Ports ports, Rules rules) {
        return ports.withAuthenticator(rules).withAuthorizer(rules);
    }

    private static Connect connect(String user) {
        return connect("client-" + user, user);
    }

    private static Connect connect(String clientIdentifier, String user) {
        return new Connect(ProtocolVersion.V5, true, 0, clientIdentifier, null, user, null, Properties.NONE);
    }

    private void awaitSteps(long more) {
        long wanted = steps.get() + more;
        while (steps.get() < wanted && wrong.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void watch(TestClient witness) {
        try {
            String payload;
            do {
                payload = TestClient.text(witness.read(Publish.class));
                delivered.add(payload);
            } while (!payload.equals("the end"));
        } catch (IOException failure) {
            wrong.add("the witness was dropped: " + failure);
        }
    }

    /** A client that publishes, and comes back when it was sent away. */
    private final class Visitor {
        private final RunningBroker running;
        private final String user;
        private final Random random;
        private @Nullable TestClient client;
        /** The number of the rules that held when the client was last known to be connected. */
        private int seen;

        private int number;

        Visitor(RunningBroker running, String user, Random random) {
            this.running = running;
            this.user = user;
            this.random = random;
        }

        void run() {
            while (!over && wrong.isEmpty()) {
                int before = settled;
                int possible = history.size();
                String what = step(before);
                // no reload was under way at the start, and none has begun since
                if (before == possible && history.size() == possible && !what.isEmpty()) {
                    wrong.add("user " + user + " under " + history.get(before - 1) + ": " + what);
                }
                steps.incrementAndGet();
            }
        }

        /** What has happened that the rules with this number do not foresee; empty when all is well. */
        private String step(int rulesNumber) {
            Rules rules = history.get(rulesNumber - 1);
            TestClient current = client;
            try {
                return current == null ? come(rules, rulesNumber) : publish(current, rules, rulesNumber);
            } catch (IOException gone) {
                client = null;
                return everForbidden() ? "" : fail("was dropped though every rule since has allowed it: " + gone);
            }
        }

        private String come(Rules rules, int rulesNumber) throws IOException {
            TestClient fresh = running.open();
            seen = rulesNumber;
            ReasonCode code = fresh.connect(connect(user)).reasonCode();
            client = code == ReasonCode.SUCCESS ? fresh : null;
            return (code == ReasonCode.SUCCESS) == rules.allows(user) ? "" : "CONNECT was answered with " + code;
        }

        private String publish(TestClient current, Rules rules, int rulesNumber) throws IOException {
            int topic = random.nextInt(TOPICS);
            String payload = user + "-" + number++;
            current.send(TestClient.message("" + topic, 1, 1, payload));
            Packet answer = current.read();
            if (answer instanceof Disconnect sent) {
                client = null;
                return everForbidden() ? "" : fail("was sent away with " + sent.reasonCode());
            }
            ReasonCode code = ((PubAck) answer).reasonCode();
            boolean taken = !code.isError();
            if (!taken) {
                refused.add(payload);
            }
            seen = rulesNumber;
            if (!rules.allows(user)) {
                return "is still here";
            }
            return taken == rules.mayPublish("" + topic, 1, false) ? "" : "PUBLISH to " + topic + " got " + code;
        }

        private boolean everForbidden() {
            return history.stream().skip(Math.max(0, seen - 1)).anyMatch(rules -> !rules.allows(user));
        }

        /** Wrong under whatever rules. */
        private String fail(String what) {
            wrong.add("user " + user + " " + what);
            return what;
        }
    }
}
