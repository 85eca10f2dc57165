package io.linnet.store;

import java.util.List;
import java.util.Map;

/**
 * What {@link StoreCheck} has found.
 *
 * @param records how many records of each type were looked at
 * @param findings one for each kind that there is
 */
public record CheckReport(Map<String, Long> records, List<Finding> findings) {
    /** What can be found; the text is for people, the name for programs. */
    public enum Kind {
        UNOPENABLE("the database cannot be opened"),
        DAMAGED_TABLE("a table file does not have the checksum that it was written with"),
        UNREADABLE("records cannot be read"),
        INVALID("records break the rules of MQTT or of the store"),
        SAME_CLIENT("sessions have the client identifier of another one"),
        NO_SESSION("records belong to a session that is not there"),
        NO_BODY("queued messages refer to a body that is not there"),
        NO_ENTRY("QoS 2 flows to the client refer to a message that does not wait at QoS 2"),
        SAME_ENTRY("QoS 2 flows to the client refer to the same message as another one"),
        UNUSED_BODY("bodies that no queued message refers to; the broker removes them when it starts"),
        TORN_END("the write-ahead log ends within a write, as a crash leaves it; what follows is not there");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** Whether something is lost or contradicts itself; else it is a remark. */
        public boolean isDamage() {
            return this != UNUSED_BODY && this != TORN_END;
        }
    }

    /**
     * One kind of finding.
     *
     * @param examples the first ones, a line each
     */
    public record Finding(Kind kind, long count, List<String> examples) {}

    public CheckReport {
        records = Map.copyOf(records);
        findings = List.copyOf(findings);
    }

    /** Whether there is no damage. */
    public boolean isSound() {
        return findings.stream().noneMatch(finding -> finding.kind().isDamage());
    }

    public long recordCount() {
        return records.values().stream().mapToLong(Long::longValue).sum();
    }
}
