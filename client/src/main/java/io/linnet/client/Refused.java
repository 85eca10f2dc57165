package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The broker said no, with a reason code: to a CONNECT, a PUBLISH, a SUBSCRIBE or an UNSUBSCRIBE. */
public final class Refused extends ClientException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;
    private final transient Properties properties;

    Refused(String what, ReasonCode reasonCode, Properties properties) {
        this(
                what + " was refused: " + Reasons.of(reasonCode) + Reasons.explained(properties),
                reasonCode,
                properties,
                null);
    }

    private Refused(String message, ReasonCode reasonCode, Properties properties, @Nullable Throwable cause) {
        super(message, cause);
        this.reasonCode = reasonCode;
        this.properties = properties;
    }

    /** Something that the broker has said beforehand it would refuse, so that it was not asked. */
    static Refused beforehand(String message, ReasonCode reasonCode) {
        return new Refused(message, reasonCode, Properties.NONE, null);
    }

    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /** What else the broker said; none in 3.1.1. */
    public Properties properties() {
        return properties;
    }

    @Override
    Refused again() {
        return new Refused(String.valueOf(getMessage()), reasonCode, properties, this);
    }
}
