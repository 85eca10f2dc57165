package io.linnet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Who takes part in a run: client identifiers, topics, and the packets that name them. No two runs share any. */
record Clients(String run, Scenario scenario) {

    static Clients of(Scenario scenario) {
        return new Clients(Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36), scenario);
    }

    /** The CONNECT of that subscriber. */
    byte[] subscriber(int number) {
        return connect(!scenario.reception().keepsSubscribers(), "s" + run + "-" + number);
    }

    byte[] subscription(int subscriber) {
        String topicFilter = topic(scenario.topology().topicOfSubscriber(subscriber));
        return Wire.subscribe(scenario.level(), 1, topicFilter, scenario.subscribeQos());
    }

    /** The CONNECT of that publisher. */
    byte[] publisher(int number) {
        return connect(!scenario.reception().keepsPublishers(), "p" + run + "-" + number);
    }

    /** The first topic of that publisher. */
    String topicOf(int publisher) {
        return topic(scenario.topology().topicOfPublisher(publisher));
    }

    /** CONNECTs that put a clean session in the place of each one that the broker has kept. */
    List<byte[]> takingOver() {
        List<byte[]> connects = new ArrayList<>();
        for (int i = 0; scenario.reception().keepsSubscribers() && i < scenario.subscribers(); i++) {
            connects.add(connect(true, "s" + run + "-" + i));
        }
        for (int i = 0; scenario.reception().keepsPublishers() && i < scenario.publishers(); i++) {
            connects.add(connect(true, "p" + run + "-" + i));
        }
        return connects;
    }

    private byte[] connect(boolean clean, String clientIdentifier) {
        return Wire.connect(scenario.level(), clean, clientIdentifier);
    }

    /** All topics are of one length, so that a publisher of several can patch the number. */
    private String topic(int number) {
        int digits = Integer.toString(scenario.subscribers() - 1).length();
        return "bench/" + run + "/" + String.format("%0" + digits + "d", number);
    }
}
