package io.linnet.bench;

import java.util.List;

/** Who takes part in a run: the packets that name clients and topics. */
interface Clients {
    /** The CONNECT of that subscriber. */
    byte[] subscriber(int number);

    /** Its SUBSCRIBE. */
    byte[] subscription(int number);

    /** The CONNECT of that publisher. */
    byte[] publisher(int number);

    /** The first topic of that publisher. */
    String topicOf(int publisher);

    /** CONNECTs that put a clean session in the place of each one that the broker has kept. */
    List<byte[]> takingOver();
}
