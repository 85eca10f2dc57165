package io.linnet.bench;

/** A way in which a broker that was killed can have broken its word. */
public enum Breach {
    LOST_QOS_1("acknowledged but lost, QoS 1"),
    LOST_QOS_2("acknowledged but lost, QoS 2"),
    DUPLICATE_QOS_2("duplicate, QoS 2"),
    OUT_OF_ORDER("out of order"),
    SESSION_PRESENT("wrong session present"),
    LOST_SUBSCRIPTION("lost subscription"),
    RETAINED("lost or stale retained message"),
    LOST_WILL("will not published"),
    UNEXPECTED("unexpected failure");

    private final String title;

    Breach(String title) {
        this.title = title;
    }

    /** As reports name it. */
    public String title() {
        return title;
    }
}
