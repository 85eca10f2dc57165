package io.linnet.bench;

/** What a run is doing. */
enum Phase {
    /** Connections are made, and subscriptions. */
    CONNECT("connecting"),
    /** Under load, not measured yet. */
    WARM_UP("warm-up"),
    /** Under load: what counts. */
    MEASURE("measuring"),
    /** Nothing is published any more; what is under way arrives. */
    DRAIN("draining"),
    /** Connections are held, and nothing is sent. */
    HOLD("holding");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
