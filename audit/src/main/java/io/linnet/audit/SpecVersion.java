package io.linnet.audit;

/** A version of the MQTT standard whose statements the catalogue holds. Both versions reuse ids with other text. */
public enum SpecVersion {
    V3_1_1("3.1.1", 4),
    V5("5.0", 5);

    private final String number;
    private final int level;

    SpecVersion(String number, int level) {
        this.number = number;
        this.level = level;
    }

    /** The version as the standard's title page has it. */
    public String number() {
        return number;
    }

    /** The byte that follows the protocol name in CONNECT. */
    public int level() {
        return level;
    }

    boolean isV5() {
        return this == V5;
    }
}
