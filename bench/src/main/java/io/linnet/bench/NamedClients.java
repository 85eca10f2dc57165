package io.linnet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Who takes part in a run of the user's making.
 *
 * @param prefix of client identifiers; behind it comes {@code p} or {@code s} and the number
 * @param topic template of topic names: {@code %i} number of the client, {@code %c} its identifier, {@code %u} its user name
 * @param filter template of topic filters, with the same placeholders
 * @param subscribeQos of subscriptions
 */
record NamedClients(
        Greeting greeting,
        String prefix,
        int publishers,
        int subscribers,
        String topic,
        String filter,
        int subscribeQos)
        implements Clients {

    /** A name that no other run is likely to have. */
    static String randomName() {
        return Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36);
    }

    String publisherIdentifier(int number) {
        return prefix + "p" + number;
    }

    private String subscriberIdentifier(int number) {
        return prefix + "s" + number;
    }

    /** Empty where clients have none. */
    String userName(int number) {
        String name = greeting.userNameOf(number);
        return name == null ? "" : name;
    }

    @Override
    public byte[] subscriber(int number) {
        return greeting.connect(number, subscriberIdentifier(number));
    }

    @Override
    public byte[] subscription(int number) {
        return Wire.subscribe(greeting.level(), 1, filterOf(number), subscribeQos);
    }

    @Override
    public byte[] publisher(int number) {
        return greeting.connect(number, publisherIdentifier(number));
    }

    @Override
    public String topicOf(int publisher) {
        return filled(topic, publisher, publisherIdentifier(publisher));
    }

    private String filterOf(int subscriber) {
        return filled(filter, subscriber, subscriberIdentifier(subscriber));
    }

    private String filled(String template, int number, String identifier) {
        if (template.indexOf('%') < 0) {
            return template;
        }
        return template.replace("%i", Integer.toString(number))
                .replace("%c", identifier)
                .replace("%u", userName(number));
    }

    /** Which publisher reaches whom. */
    TopicRoutes routes() {
        return new TopicRoutes(
                IntStream.range(0, publishers).mapToObj(this::topicOf).toList(),
                IntStream.range(0, subscribers).mapToObj(this::filterOf).toList());
    }

    @Override
    public List<byte[]> takingOver() {
        List<byte[]> connects = new ArrayList<>();
        Greeting clean = greeting.withClean(true);
        for (int i = 0; !greeting.clean() && i < subscribers; i++) {
            connects.add(clean.connect(i, subscriberIdentifier(i)));
        }
        for (int i = 0; !greeting.clean() && i < publishers; i++) {
            connects.add(clean.connect(i, publisherIdentifier(i)));
        }
        return connects;
    }
}
