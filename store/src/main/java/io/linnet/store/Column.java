package io.linnet.store;

import java.nio.charset.StandardCharsets;

/** The column families: sets of keys with an order of their own, written together. RocksDB numbers them in the order of their creation. */
enum Column {
    /** Sessions with subscriptions and QoS 2 flows, see {@link Keys}. RocksDB insists on the name. */
    STATE(0, "default"),
    /** Session number and position to entry. */
    QUEUE(1, "queue"),
    /** Body number to message. */
    BODIES(2, "bodies"),
    /** Topic name to message. */
    RETAINED(3, "retained");

    private final int number;
    private final String text;

    Column(int number, String text) {
        this.number = number;
        this.text = text;
    }

    int number() {
        return number;
    }

    String text() {
        return text;
    }

    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
