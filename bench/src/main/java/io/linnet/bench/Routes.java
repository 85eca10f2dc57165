package io.linnet.bench;

/** Which publisher's messages are for which subscriber: a flow is one publisher as seen by one receiver. */
interface Routes {
    /** Takes one pair of publisher and subscriber that belong together. */
    interface Visitor {
        void flow(int flow, int publisher, int subscriber);
    }

    /** The number of the flow, dense from 0, or {@link Topology#NO_FLOW}. */
    int flow(int publisher, int subscriber);

    /** How many there are. */
    int flows();

    /** Deliveries that one message of that publisher causes. */
    int receivers(int publisher);

    /** How many of the first {@code sent} messages of its publisher are for that subscriber. */
    long share(long sent, int subscriber);

    /** Whether the messages of that flow must come in order; not where several subscribers share them. */
    boolean isOrdered(int flow);

    /** Each flow once, with one subscriber where several share it. */
    void each(Visitor visitor);
}
