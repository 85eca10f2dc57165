package io.linnet.bench;

/**
 * What is to be measured, as data.
 *
 * @param name how reports call it
 * @param publishers connections that publish
 * @param subscribers connections that subscribe; as many as publishers for {@link Topology#PAIRS}
 * @param publishQos QoS of the messages
 * @param subscribeQos QoS of the subscriptions
 * @param payloadBytes at least {@link Wire#MINIMUM_PAYLOAD}
 * @param window closed loop at QoS 1 and 2: unacknowledged messages per publisher
 * @param outstanding deliveries under way in total, published but not received; 0 = not limited
 * @param ratePerSecond open loop: messages per second of all publishers together; 0 = closed loop
 * @param level protocol level, 4 or 5
 * @param cleanSession false: the broker keeps the sessions (removed again after the run)
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
        boolean cleanSession,
        double warmUpSeconds,
        double measureSeconds) {

    Scenario {
        require(publishers > 0 && publishers < 1 << 20, "publishers must be 1 to 1048575");
        require(subscribers > 0 && subscribers < 1 << 20, "subscribers must be 1 to 1048575");
        require(
                topology != Topology.PAIRS || publishers == subscribers,
                "pairs need as many subscribers as publishers, not " + publishers + " and " + subscribers);
        require(
                topology != Topology.SHARED_TOPIC || publishers == 1 || subscribers == 1,
                "a fan-out has one publisher, a fan-in one subscriber, not " + publishers + " and " + subscribers);
        require(publishQos >= 0 && publishQos <= 2 && subscribeQos >= 0 && subscribeQos <= 2, "QoS must be 0, 1 or 2");
        require(
                payloadBytes >= Wire.MINIMUM_PAYLOAD && payloadBytes <= 1 << 20,
                "payload must be " + Wire.MINIMUM_PAYLOAD + " bytes to 1 MiB");
        require(window > 0 && window <= 65_535, "window must be 1 to 65535");
        require(outstanding >= 0, "outstanding must not be negative");
        require(ratePerSecond >= 0 && ratePerSecond <= 1e8, "rate must be 0 to 100,000,000 per second");
        require(
                ratePerSecond > 0 || publishQos > 0 || outstanding > 0,
                "a closed loop at QoS 0 needs a limit of outstanding messages");
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
        return new Scenario(
                name,
                topology,
                publishers,
                subscribers,
                publishQos,
                subscribeQos,
                payloadBytes,
                window,
                outstanding,
                ratePerSecond,
                level,
                cleanSession,
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
        return Math.max(publishers, subscribers);
    }

    /** The weaker of both sides decides what the standard promises. */
    int effectiveQos() {
        return Math.min(publishQos, subscribeQos);
    }
}
