package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages of database transactions: sent when they were committed, and else not. */
@Timeout(60)
class TransactionsTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    private Path folder;

    private final JdbcDataSource database = new JdbcDataSource();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private Broker broker;
    private Client client;
    private Connection keepsIt;

    @BeforeEach
    void start() throws IOException, SQLException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
        client = Client.to("127.0.0.1:" + broker.port())
                .outbox(folder.resolve("outbox"))
                .connect();
        client.subscribe("orders", delivery -> received.add(delivery.text()));
        database.setURL("jdbc:h2:mem:orders");
        keepsIt = database.getConnection();
        execute(keepsIt, "create table orders (name varchar(20))");
    }

    @AfterEach
    void stop() throws SQLException {
        client.close();
        keepsIt.close();
        broker.close();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean _ = statement.execute(sql);
        }
    }

    private int orders() throws SQLException {
        try (Statement statement = keepsIt.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from orders")) {
            assertThat(result.next()).isTrue();
            return result.getInt(1);
        }
    }

    /** A message behind everything else is the first that comes. */
    private void assertNothingWasPublished() throws InterruptedException {
        client.publish("orders", "marker");
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("marker");
    }

    private static int ordered(Connection connection, Transactions.Collected outgoing) throws SQLException {
        execute(connection, "insert into orders values ('tea')");
        outgoing.publish("orders", "tea");
        outgoing.publish("orders", "milk");
        return 2;
    }

    @Test
    void messagesOfACommittedTransactionAreSentInOrder() throws Exception {
        Transactions.Committed<Integer> done = Transactions.run(database, client, TransactionsTest::ordered);
        assertThat(done.value()).isEqualTo(2);
        assertThat(done.results()).hasSize(2);
        assertThat(done.results().get(1).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isNotNull();
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("tea");
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("milk");
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void workThatThrowsIsRolledBackAndSendsNothing() throws Exception {
        assertThatThrownBy(() -> Transactions.run(database, client, (connection, outgoing) -> {
                    int _ = ordered(connection, outgoing);
                    throw new IOException("out of tea");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("out of tea");
        assertThat(orders()).isZero();
        assertNothingWasPublished();
    }

    @Test
    void aCommitThatFailsSendsNothing() throws Exception {
        DataSource failing = refusing("commit");
        assertThatThrownBy(() -> Transactions.run(failing, client, TransactionsTest::ordered))
                .isInstanceOf(SQLException.class)
                .hasMessage("no commit here");
        assertThat(orders()).isZero();
        assertNothingWasPublished();
    }

    @Test
    void aRollbackThatFailsDoesNotHideWhyItWasNeeded() throws Exception {
        DataSource failing = refusing("rollback");
        assertThatThrownBy(() -> Transactions.run(failing, client, (connection, outgoing) -> {
                    throw new IllegalStateException("out of tea");
                }))
                .hasMessage("out of tea");
    }

    @Test
    void aConnectionThatCannotBeClosedAfterTheCommitHoldsNothingUp() throws Exception {
        Transactions.Committed<Integer> done = Transactions.run(refusing("close"), client, TransactionsTest::ordered);
        assertThat(done.results()).hasSize(2);
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("tea");
    }

    @Test
    void aClosedClientRollsBack() throws Exception {
        client.close();
        assertThatThrownBy(() -> Transactions.run(database, client, TransactionsTest::ordered))
                .isInstanceOf(ClientClosed.class)
                .hasMessageContaining("rolled back");
        assertThat(orders()).isZero();
    }

    @Test
    void messagesAreInTheOutboxWhenItReturns() throws Exception {
        Path file = folder.resolve("of its own");
        try (Client unconnected = Client.to("127.0.0.1:1").outbox(file).start()) {
            Transactions.Committed<Integer> done = Transactions.run(database, unconnected, TransactionsTest::ordered);
            assertThat(done.results()).noneMatch(result -> result.isDone());
            assertThat(file).isRegularFile();
            assertThat(new String(java.nio.file.Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("tea", "milk");
        }
    }

    /** The same database, whose connections do not do one thing. */
    private DataSource refusing(String method) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, called, arguments) -> {
                    Connection real = database.getConnection();
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, what, with) -> {
                                if (what.getName().equals(method)) {
                                    real.rollback();
                                    real.close();
                                    throw new SQLException("no " + method + " here");
                                }
                                try {
                                    return what.invoke(real, with);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
    }
}
