package io.linnet.bench;

import java.util.ArrayList;
import java.util.List;

/** Who takes part in a named scenario. No two runs share client identifiers or topics. */
record ScenarioClients(String run, Scenario scenario) implements Clients {

    static ScenarioClients of(Scenario scenario) {
        return new ScenarioClients(NamedClients.randomName(), scenario);
    }

    @Override
    public byte[] subscriber(int number) {
        return connect(!scenario.reception().keepsSubscribers(), "s" + run + "-" + number);
    }

    @Override
    public byte[] subscription(int subscriber) {
        String topicFilter = topic(scenario.topology().topicOfSubscriber(subscriber));
        return Wire.subscribe(scenario.level(), 1, topicFilter, scenario.subscribeQos());
    }

    @Override
    public byte[] publisher(int number) {
        return connect(!scenario.reception().keepsPublishers(), "p" + run + "-" + number);
    }

    @Override
    public String topicOf(int publisher) {
        return topic(scenario.topology().topicOfPublisher(publisher));
    }

    @Override
    public List<byte[]> takingOver() {
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
