package io.linnet.packet;

import org.jspecify.annotations.Nullable;

/** A version of MQTT, named in CONNECT by a protocol name and a level (5.0 section 3.1.2.1). */
public enum ProtocolVersion {
    V3_1(3, "MQIsdp"),
    V3_1_1(4, "MQTT"),
    V5(5, "MQTT");

    private final int level;
    private final String protocolName;

    ProtocolVersion(int level, String protocolName) {
        this.level = level;
        this.protocolName = protocolName;
    }

    /** The protocol level byte: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** {@code MQIsdp} for 3.1, {@code MQTT} for the later ones. */
    public String protocolName() {
        return protocolName;
    }

    /** Whether packets of this version carry properties and reason codes. */
    public boolean isV5() {
        return this == V5;
    }

    /** The version with this level, or null when there is none. */
    public static @Nullable ProtocolVersion ofLevel(int level) {
        return switch (level) {
            case 3 -> V3_1;
            case 4 -> V3_1_1;
            case 5 -> V5;
            default -> null;
        };
    }
}
