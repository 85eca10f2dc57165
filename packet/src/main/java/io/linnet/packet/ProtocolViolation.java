package io.linnet.packet;

/**
 * The peer has sent what the standard forbids; caught once, where the connection lives, and answered with the reason code.
 *
 * <p>It has no stack trace: it describes bytes of a stranger, not a fault of this program. The message says what came, what
 * was allowed, and where, counted in bytes from the first byte of the packet.
 */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;
    private final String statement;

    public ProtocolViolation(ReasonCode reasonCode, String statement, String message) {
        super(message, null, false, false);
        this.reasonCode = reasonCode;
        this.statement = statement;
    }

    /** What a DISCONNECT or CONNACK to the peer would say. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /** The statement of MQTT 5.0 that was broken, such as {@code MQTT-1.5.5-1}, or empty when it has no number. */
    public String statement() {
        return statement;
    }

    /** The message with the statement's number behind it, when there is one. */
    public String explanation() {
        return statement.isEmpty() ? "" + getMessage() : getMessage() + " [" + statement + "]";
    }

    static ProtocolViolation malformed(String statement, String message) {
        return new ProtocolViolation(ReasonCode.MALFORMED_PACKET, statement, message);
    }

    static ProtocolViolation protocolError(String statement, String message) {
        return new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, statement, message);
    }
}
