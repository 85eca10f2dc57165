package io.linnet.bench;

/**
 * What is to be measured, as data.
 *
 * @param name how reports call it
 * @param publishers connections that publish
 * @param subscribers connections that subscribe; a multiple of the publishers for {@link Topology#PAIRS}
 * @param publishQos QoS of the messages
 * @param subscribeQos QoS of the subscriptions
 * @param payloadBytes at least {@link Wire#MINIMUM_PAYLOAD}
 * @param window closed loop at QoS 1 and 2: unacknowledged messages per publisher
 * @param outstanding deliveries under way in total, published but not received; 0 = not limited
 * @param ratePerSecond open loop: messages per second of all publishers together; 0 = closed loop
 * @param level protocol level, 4 or 5
 * @param reception where subscribers are meanwhile, and whose sessions the broker keeps (removed again after the run)
 * @param messages published in all, however long it takes; 0 = as many as the durations allow
 * @param warmUpSeconds load before the measurement
 * @param measureSeconds length of the measurement
 */
record Scenario(
        String name,
        Topology topology,
        int publishers,
        int subscribers,
        int publishQos,
        int subscribeQos,
        int payloadBytes,
        int window,
        int outstanding,
        double ratePerSecond,
        int level,
        Reception reception,
        long messages,
        double warmUpSeconds,
        double measureSeconds) {

    Scenario {
        require(publishers >= 0 && publishers < 1 << 20, "publishers must be 0 to 1048575");
        require(subscribers >= 0 && subscribers < 1 << 20, "subscribers must be 0 to 1048575");
        require(publishers + subscribers > 0, "somebody must publish or subscribe");
        require(
                topology != Topology.PAIRS || (publishers > 0 && subscribers > 0 && subscribers % publishers == 0),
                "pairs need as many subscribers as publishers, or a multiple, not " + publishers + " and "
                        + subscribers);
        require(publishQos >= 0 && publishQos <= 2 && subscribeQos >= 0 && subscribeQos <= 2, "QoS must be 0, 1 or 2");
        require(
                payloadBytes >= (topology == Topology.BY_TOPIC ? 0 : Wire.MINIMUM_PAYLOAD) && payloadBytes <= 1 << 20,
                "payload must be " + Wire.MINIMUM_PAYLOAD + " bytes to 1 MiB");
        require(window > 0 && window <= 65_535, "window must be 1 to 65535");
        require(outstanding >= 0, "outstanding must not be negative");
        require(ratePerSecond >= 0 && ratePerSecond <= 1e8, "rate must be 0 to 100,000,000 per second");
        require(
                ratePerSecond > 0 || publishQos > 0 || outstanding > 0 || publishers == 0 || subscribers == 0,
                "a closed loop at QoS 0 needs a limit of outstanding messages");
        require(
                messages == 0 || (messages > 0 && publishers > 0 && messages % publishers == 0),
                "messages must be 0 or a multiple of the publishers");
        require(
                messages == 0 || (reception.waits() && ratePerSecond == 0),
                "messages are counted out only for subscribers that are away, in a closed loop");
        require(
                topology != Topology.SHARED_TOPIC || (long) publishers * subscribers <= 1 << 24,
                "on a shared topic there are at most 16777216 pairs of publisher and subscriber");
        require(
                reception != Reception.RETAINED || (topology == Topology.PAIRS && messages == subscribers),
                "of retained messages only the last one of a topic can be found again: pairs, one message each");
        require(
                !reception.waits() || (publishQos > 0 && subscribeQos > 0),
                "for subscribers that are away messages and subscriptions must be of QoS 1 or 2");
        require(
                !reception.waits() || outstanding == 0,
                "deliveries under way cannot be limited while subscribers are away");
        require(level == Wire.LEVEL_3_1_1 || level == Wire.LEVEL_5, "protocol must be 3.1.1 or 5");
        require(warmUpSeconds >= 0 && measureSeconds > 0, "there must be something to measure");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The same scenario with other durations, in seconds. */
    Scenario lasting(double warmUp, double measure) {
        return with(payloadBytes, reception, messages, warmUp, measure);
    }

    Scenario to(Reception asked) {
        return with(payloadBytes, asked, messages, warmUpSeconds, measureSeconds);
    }

    Scenario carrying(int bytes) {
        return with(bytes, reception, messages, warmUpSeconds, measureSeconds);
    }

    /** The same scenario with that fraction of its messages, where they are counted. */
    Scenario scaled(double scale) {
        long each = messages == 0 ? 0 : Math.max(1, Math.round(messages * scale / publishers));
        return with(payloadBytes, reception, each * publishers, warmUpSeconds, measureSeconds);
    }

    private Scenario with(int bytes, Reception asked, long count, double warmUp, double measure) {
        return new Scenario(
                name,
                topology,
                publishers,
                subscribers,
                publishQos,
                subscribeQos,
                bytes,
                window,
                outstanding,
                ratePerSecond,
                level,
                asked,
                count,
                warmUp,
                measure);
    }

    boolean openLoop() {
        return ratePerSecond > 0;
    }

    /** Deliveries that one message causes. */
    int receivers() {
        return topology.receivers(subscribers);
    }

    int flows() {
        return topology.flows(publishers, subscribers);
    }

    /** The number of the flow from that publisher to that subscriber, or {@link Topology#NO_FLOW}. */
    int flow(int publisher, int subscriber) {
        return topology.flow(this, publisher, subscriber);
    }

    /** How many topics a publisher serves in turn; topic k of publisher p is number p + k * publishers. */
    int topicsPerPublisher() {
        return topology.topicsPerPublisher(publishers, subscribers);
    }

    /** How many of the first {@code sent} messages of its publisher are for that subscriber. */
    long share(long sent, int subscriber) {
        int topics = topicsPerPublisher();
        return topics == 1 ? sent : (sent + topics - 1 - subscriber / publishers) / topics;
    }

    /** The weaker of both sides decides what the standard promises. */
    int effectiveQos() {
        return Math.min(publishQos, subscribeQos);
    }
}
