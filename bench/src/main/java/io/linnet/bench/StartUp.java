package io.linnet.bench;

/**
 * How long a broker takes to be there, and what it then occupies.
 *
 * @param seconds from the start of its process to the first CONNACK
 * @param idle CPU time used so far and resident memory, two seconds later
 */
record StartUp(double seconds, ProcessFigures idle) {
    static StartUp of(String command) {
        try (BrokerSite site = BrokerSite.of(command);
                BrokerProcess broker = BrokerProcess.start(site)) {
            broker.settle();
            return new StartUp(broker.startSeconds(), ProcessFigures.of(broker.pid()));
        }
    }
}
