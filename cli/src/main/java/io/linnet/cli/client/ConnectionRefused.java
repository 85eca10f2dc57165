package io.linnet.cli.client;

import io.linnet.packet.ConnAck;
import io.linnet.packet.ProtocolVersion;
import java.io.IOException;

/** The broker answered CONNECT with a CONNACK that says no. */
public final class ConnectionRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ConnAck answer;
    private final ProtocolVersion version;

    ConnectionRefused(ConnAck answer, ProtocolVersion version) {
        super(answer.reasonCode().toString());
        this.answer = answer;
        this.version = version;
    }

    public ConnAck answer() {
        return answer;
    }

    /** The version in which the broker was asked. */
    public ProtocolVersion version() {
        return version;
    }
}
