package io.linnet.bench;

/**
 * Who publishes to whom.
 *
 * <p>A <i>flow</i> is one publisher seen by one subscriber: the unit whose messages must arrive complete and in order.
 */
enum Topology {
    /** As many subscribers as publishers; subscriber n hears publisher n alone, on a topic of their own. */
    PAIRS {
        @Override
        int topicOfPublisher(int publisher) {
            return publisher;
        }

        @Override
        int topicOfSubscriber(int subscriber) {
            return subscriber;
        }

        @Override
        int flow(int publisher, int subscriber) {
            return publisher == subscriber ? publisher : NO_FLOW;
        }

        @Override
        int receivers(int subscribers) {
            return 1;
        }
    },
    /** Everybody on one topic: one publisher to many subscribers is a fan-out, many to one a fan-in. */
    SHARED_TOPIC {
        @Override
        int topicOfPublisher(int publisher) {
            return 0;
        }

        @Override
        int topicOfSubscriber(int subscriber) {
            return 0;
        }

        @Override
        int flow(int publisher, int subscriber) {
            return publisher + subscriber;
        }

        @Override
        int receivers(int subscribers) {
            return subscribers;
        }
    };

    /** What {@link #flow} answers when that subscriber must never hear that publisher. */
    static final int NO_FLOW = -1;

    abstract int topicOfPublisher(int publisher);

    abstract int topicOfSubscriber(int subscriber);

    /** The number of the flow, dense from 0, or {@link #NO_FLOW}. */
    abstract int flow(int publisher, int subscriber);

    /** How many deliveries one message causes. */
    abstract int receivers(int subscribers);
}
