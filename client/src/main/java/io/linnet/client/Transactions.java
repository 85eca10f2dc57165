package io.linnet.client;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/**
 * Publishes after commit: messages of a database transaction that are sent only if it was committed.
 *
 * <p>Between the commit and the moment when the messages are in the outbox the process may die; then the transaction counts and its
 * messages are not sent. {@code docs/client.md} says how a table of outgoing messages closes that gap.
 */
public final class Transactions {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    private Transactions() {}

    /**
     * What is done in a transaction.
     *
     * @param <T> what it gives
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /** On the caller's thread; neither commits nor closes the connection. */
        T run(Connection connection, Collected outgoing) throws SQLException, E;
    }

    /** The messages of one transaction, in order. Used by the thread of the transaction only. */
    public static final class Collected {
        private final List<Message> messages = new ArrayList<>();

        private Collected() {}

        /** To be published at QoS 1, if the transaction is committed. */
        public void publish(String topicName, String text) {
            publish(Message.of(topicName, text));
        }

        /** To be published, if the transaction is committed. */
        public void publish(Message message) {
            messages.add(message);
        }
    }

    /**
     * What became of a transaction that was committed.
     *
     * @param value what the work gave
     * @param results of its messages, as {@link Client#publishAsync} gives them, in order
     * @param <T> what the work gives
     */
    public record Committed<T>(T value, List<CompletableFuture<PublishResult>> results) {}

    /**
     * Does work in a transaction on a connection of its own, commits, and then publishes what the work has collected. With an
     * {@link ClientBuilder#outbox outbox} it returns when messages of QoS 1 and 2 are in it. It does not wait for the broker.
     *
     * <p>When the work throws, the transaction is rolled back; then, and when the commit fails, nothing is published. A commit whose
     * answer is lost counts as failed here, and the database may have done it nevertheless.
     *
     * @throws SQLException of the database
     * @throws E what the work throws
     * @throws ClientClosed when the client is closed; the transaction is rolled back then
     * @throws TimedOut when the outbox takes too long; the transaction is committed then, and the messages are published
     */
    public static <T, E extends Exception> Committed<T> run(DataSource source, Client client, Work<T, E> work)
            throws SQLException, E {
        Collected collected = new Collected();
        T value = committed(source, client, collected, work);
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (Message message : collected.messages) {
            results.add(client.publishAsync(message));
        }
        client.awaitOutbox();
        return new Committed<>(value, List.copyOf(results));
    }

    private static <T, E extends Exception> T committed(
            DataSource source, Client client, Collected collected, Work<T, E> work) throws SQLException, E {
        Connection connection = source.getConnection();
        T value;
        boolean committed = false;
        try {
            connection.setAutoCommit(false);
            value = work.run(connection, collected);
            if (client.state() instanceof ConnectionState.Closed) {
                throw new ClientClosed("the client is closed, so the transaction was rolled back");
            }
            connection.commit();
            committed = true;
        } finally {
            if (!committed) {
                undo(connection);
            }
        }
        giveBack(connection);
        return value;
    }

    /** What goes wrong here would hide why the transaction failed. */
    private static void undo(Connection connection) {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "a transaction that failed could not be rolled back; its connection is closed", e);
        }
    }

    /** The transaction is committed, and its messages have to go out, whatever happens to the connection. */
    private static void giveBack(Connection connection) {
        try (connection) {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "a connection could not be closed after its transaction was committed", e);
        }
    }
}
