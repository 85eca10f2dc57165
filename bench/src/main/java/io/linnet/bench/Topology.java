package io.linnet.bench;

/**
 * Who publishes to whom.
 *
 * <p>A <i>flow</i> is one publisher seen by one subscriber: the unit whose messages must arrive complete and in order.
 */
enum Topology {
    /**
     * A topic for each subscriber, one publisher for each topic; as many subscribers as publishers, or a multiple: then
     * a publisher serves its topics in turn.
     */
    PAIRS {
        @Override
        int topicOfSubscriber(int subscriber) {
            return subscriber;
        }

        @Override
        int flow(Scenario scenario, int publisher, int subscriber) {
            boolean meant = publisher == subscriber || publisher == subscriber % scenario.publishers();
            return meant ? subscriber : NO_FLOW;
        }

        @Override
        int flows(int publishers, int subscribers) {
            return subscribers;
        }

        @Override
        int receivers(int subscribers) {
            return 1;
        }

        @Override
        int topicsPerPublisher(int publishers, int subscribers) {
            return subscribers / publishers;
        }
    },
    /** Everybody on one topic: one publisher to many subscribers is a fan-out, many to one a fan-in. */
    SHARED_TOPIC {
        @Override
        int topicOfSubscriber(int subscriber) {
            return 0;
        }

        @Override
        int flow(Scenario scenario, int publisher, int subscriber) {
            return publisher * scenario.subscribers() + subscriber;
        }

        @Override
        int flows(int publishers, int subscribers) {
            return publishers * subscribers;
        }

        @Override
        int receivers(int subscribers) {
            return subscribers;
        }

        @Override
        int topicsPerPublisher(int publishers, int subscribers) {
            return 1;
        }
    },
    /** As topic names and topic filters say, which are not known here: see {@link TopicRoutes}. */
    BY_TOPIC {
        @Override
        int topicOfSubscriber(int subscriber) {
            return subscriber;
        }

        @Override
        int flow(Scenario scenario, int publisher, int subscriber) {
            throw new IllegalStateException("only topics say who receives what");
        }

        @Override
        int flows(int publishers, int subscribers) {
            throw new IllegalStateException("only topics say who receives what");
        }

        @Override
        int receivers(int subscribers) {
            throw new IllegalStateException("only topics say who receives what");
        }

        @Override
        int topicsPerPublisher(int publishers, int subscribers) {
            return 1;
        }
    };

    /** What {@link #flow} answers when that subscriber must never hear that publisher. */
    static final int NO_FLOW = -1;

    /** A publisher's first topic has its own number for {@link #PAIRS}, else it is topic 0. */
    int topicOfPublisher(int publisher) {
        return topicOfSubscriber(publisher);
    }

    abstract int topicOfSubscriber(int subscriber);

    /** The number of the flow, dense from 0, or {@link #NO_FLOW}. */
    abstract int flow(Scenario scenario, int publisher, int subscriber);

    abstract int flows(int publishers, int subscribers);

    /** How many deliveries one message causes. */
    abstract int receivers(int subscribers);

    /** How many topics each publisher serves, one message to each in turn. */
    abstract int topicsPerPublisher(int publishers, int subscribers);
}
