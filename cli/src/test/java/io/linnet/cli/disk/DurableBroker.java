package io.linnet.cli.disk;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.local.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;

/** A broker on a data folder, in this process. */
final class DurableBroker {
    private DurableBroker() {}

    static Broker start(Path folder) throws IOException {
        BrokerConfig config =
                BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0").withLoops(1);
        return Broker.start(config.withPorts(config.ports().withStorage(LocalStorage.open(folder))));
    }
}
