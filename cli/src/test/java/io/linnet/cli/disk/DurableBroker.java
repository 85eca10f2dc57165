package io.linnet.cli.disk;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.local.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker on a data folder, as a program whose system calls can be recorded or made to fail. */
final class DurableBroker {
    private DurableBroker() {}

    /** Arguments: the folder. Prints the port. Runs until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Broker broker = start(Path.of(arguments[0]))) {
            System.out.println(broker.port());
            new CountDownLatch(1).await();
        }
    }

    static Broker start(Path folder) throws IOException {
        BrokerConfig config = BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0").withLoops(1);
        return Broker.start(config.withPorts(config.ports().withStorage(LocalStorage.open(folder))));
    }
}
