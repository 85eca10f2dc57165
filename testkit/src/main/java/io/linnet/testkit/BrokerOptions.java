package io.linnet.testkit;

import io.linnet.broker.BrokerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a broker under test is like. Without any choice: in memory, without TLS, open to everybody. Not thread-safe.
 *
 * @param <S> what each method returns, to go on choosing
 */
public abstract class BrokerOptions<S extends BrokerOptions<S>> {
    /** How long assertions wait where nobody chose. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private final List<TestUser> users = new ArrayList<>();
    private UnaryOperator<BrokerConfig> config = UnaryOperator.identity();
    private boolean anonymous;
    private boolean tls;
    private boolean clientCertificates;
    private boolean durable;
    private @Nullable Path dataFolder;
    private Duration patience = DEFAULT_PATIENCE;

    BrokerOptions() {}

    abstract S self();

    /** A user who may do everything. As soon as there is a user, clients without a user name are refused. */
    public S user(String name, String password) {
        return user(TestUser.of(name, password));
    }

    /** A user with certain permissions. As soon as there is a user, clients without a user name are refused. */
    public S user(TestUser user) {
        users.add(user);
        return self();
    }

    /** Clients without a user name are let in although there are users. */
    public S anonymous() {
        anonymous = true;
        return self();
    }

    /** With TLS, and certificates of an authority made for this broker, see {@link TestBroker#certificates}. */
    public S tls() {
        tls = true;
        return self();
    }

    /** With TLS, and only for clients that show a certificate of that authority; its common name is the user. */
    public S clientCertificates() {
        clientCertificates = true;
        return tls();
    }

    /** What is to outlive a restart of the broker does, in a folder that goes away with the broker. */
    public S durable() {
        durable = true;
        return self();
    }

    /** What is to outlive a restart of the broker does, in this folder, which stays. */
    public S durable(Path folder) {
        dataFolder = folder;
        return durable();
    }

    /**
     * Anything else. The function gets what the test kit has chosen so far; it may be called several times, once for each start of the
     * broker. The first listener has to stay the first, as it is the one that the test kit speaks of. The clock is the test's in any
     * case, and with users so is the authenticator.
     */
    public S config(UnaryOperator<BrokerConfig> change) {
        UnaryOperator<BrokerConfig> before = config;
        config = chosen -> change.apply(before.apply(chosen));
        return self();
    }

    /** How long assertions wait for what is expected, instead of {@link #DEFAULT_PATIENCE}. */
    public S patience(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("patience of " + time + " came, allowed is any time above zero");
        }
        patience = time;
        return self();
    }

    Choice choice() {
        return new Choice(
                List.copyOf(users), anonymous, tls, clientCertificates, durable, dataFolder, config, patience);
    }

    /** What was chosen. */
    record Choice(
            List<TestUser> users,
            boolean anonymous,
            boolean tls,
            boolean clientCertificates,
            boolean durable,
            @Nullable Path dataFolder,
            UnaryOperator<BrokerConfig> config,
            Duration patience) {}
}
