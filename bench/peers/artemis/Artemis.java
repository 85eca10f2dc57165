import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * ActiveMQ Artemis as a peer of benchmarks: MQTT only, nobody logs in, the journal synced before anything is
 * acknowledged, no bound that would refuse or page what the benchmark queues; all else as it comes.
 *
 * <p>Arguments: port on the loopback address, data folder.
 */
final class Artemis {
    private Artemis() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration(Integer.parseInt(arguments[0]), Path.of(arguments[1])));
        broker.start();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                broker.stop();
            } catch (Exception e) {
                e.printStackTrace();
            }
            ended.countDown();
        }));
        ended.await();
    }

    private static Configuration configuration(int port, Path data) throws Exception {
        JournalType journal = AIOSequentialFileFactory.isSupported() ? JournalType.ASYNCIO : JournalType.NIO;
        System.out.println("journal: " + journal);
        Configuration configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(journal)
                .setJournalDatasync(true)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalDirectory(data.resolve("journal").toString())
                .setBindingsDirectory(data.resolve("bindings").toString())
                .setLargeMessagesDirectory(data.resolve("large-messages").toString())
                .setPagingDirectory(data.resolve("paging").toString())
                .setMaxDiskUsage(-1)
                .setGlobalMaxSize(-1)
                .addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + port + "?protocols=MQTT");
        return configuration.addAddressSetting(
                "#", new AddressSettings().setMaxSizeBytes(-1).setMaxSizeMessages(-1));
    }
}
