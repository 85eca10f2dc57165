package io.linnet.bench;

/**
 * All that one run needs to know: how much ({@link Scenario}), by whom, for whom, when, and what messages carry.
 *
 * @param plan when messages leave, where the scenario is an open loop
 * @param retain whether the broker has to retain them
 * @param accounted whether subscribers get messages of this run only, and each is accounted for; otherwise they are counted
 * @param messagesEach after how many messages a publisher is done; {@link Long#MAX_VALUE} = goes on as long as the durations say
 * @param connects how fast connections are made
 * @param keepAliveSeconds after half of which a silent connection sends PINGREQ; 0 = never
 */
record Job(
        Scenario scenario,
        Clients clients,
        Routes routes,
        Payload payload,
        RatePlan plan,
        boolean retain,
        boolean accounted,
        long messagesEach,
        Pace connects,
        int keepAliveSeconds) {
    private static final int IDENTIFIERS = 65_535;

    /** What all publishers together may keep in their tables of packet identifiers. */
    private static final int IDENTIFIERS_OF_ALL = 1 << 22;

    private static final int FEWEST_IDENTIFIERS = 256;

    /** A topic name and properties of 64 KiB each. */
    private static final int LONGEST_HEADER = 128 * 1024;

    /** A named scenario as it is. */
    static Job of(Scenario scenario) {
        return new Job(
                scenario,
                ScenarioClients.of(scenario),
                new ScenarioRoutes(scenario),
                new MarkedPayload(scenario.payloadBytes()),
                RatePlan.steady(scenario.openLoop() ? scenario.ratePerSecond() : 1),
                scenario.reception() == Reception.RETAINED,
                true,
                Long.MAX_VALUE,
                Pace.FAST,
                0);
    }

    /** Unacknowledged messages that a publisher may have at most. */
    int window() {
        int most = Math.clamp(IDENTIFIERS_OF_ALL / Math.max(1, scenario.publishers()), FEWEST_IDENTIFIERS, IDENTIFIERS);
        return scenario.openLoop() ? most : scenario.window();
    }

    /** Packet identifiers that a publisher uses, from 1 on; all of them where that takes no memory to speak of. */
    int identifiers() {
        return Math.max(
                window(),
                Math.clamp(IDENTIFIERS_OF_ALL / Math.max(1, scenario.publishers()), FEWEST_IDENTIFIERS, IDENTIFIERS));
    }

    /** Bytes that the longest PUBLISH may have, with topic name and properties. */
    int longestPacket() {
        return payload.longest(scenario.publishers()) + LONGEST_HEADER;
    }

    /** Whether it is asked how long the broker takes to acknowledge. */
    boolean timesAcknowledgements() {
        return scenario.publishQos() > 0
                && (scenario.topology() == Topology.BY_TOPIC
                        || scenario.reception().waits());
    }

    /** Whether messages are only published, and nobody of this run receives them. */
    boolean onlyPublishes() {
        return scenario.subscribers() == 0;
    }

    /** At QoS 0, in a closed loop that nothing closes: as much as sockets take. */
    boolean isGreedy() {
        return !scenario.openLoop() && scenario.publishQos() == 0 && scenario.outstanding() == 0;
    }
}
