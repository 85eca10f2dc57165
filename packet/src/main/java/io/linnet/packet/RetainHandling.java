package io.linnet.packet;

/** What a new subscription wants of the retained messages (5.0 section 3.8.3.1). */
public enum RetainHandling {
    SEND(0),
    SEND_IF_NEW(1),
    DO_NOT_SEND(2);

    private final int code;

    RetainHandling(int code) {
        this.code = code;
    }

    /** The number on the wire, 0 to 2. */
    public int code() {
        return code;
    }

    static RetainHandling of(int code) {
        return switch (code) {
            case 0 -> SEND;
            case 1 -> SEND_IF_NEW;
            case 2 -> DO_NOT_SEND;
            default ->
                throw ProtocolViolation.protocolError("", "Retain Handling " + code + " came, allowed are 0 to 2");
        };
    }
}
