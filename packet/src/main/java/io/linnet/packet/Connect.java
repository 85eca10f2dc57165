package io.linnet.packet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a client (5.0 section 3.1).
 *
 * @param cleanStart in 3.x called the clean session flag
 * @param keepAliveSeconds 0 to 65,535; 0 switches the keep alive off
 * @param clientIdentifier may be empty; whether that is allowed is the server's decision
 * @param password handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality and text are by content, see below
public record Connect(
        ProtocolVersion version,
        boolean cleanStart,
        int keepAliveSeconds,
        String clientIdentifier,
        @Nullable Will will,
        @Nullable String userName,
        byte @Nullable [] password,
        Properties properties)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connect that
                && version == that.version
                && cleanStart == that.cleanStart
                && keepAliveSeconds == that.keepAliveSeconds
                && clientIdentifier.equals(that.clientIdentifier)
                && Objects.equals(will, that.will)
                && Objects.equals(userName, that.userName)
                && Arrays.equals(password, that.password)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, clientIdentifier, will, userName, Arrays.hashCode(password), properties);
    }

    /** Tells that there is a password, never which. */
    @Override
    public String toString() {
        return "Connect[version=" + version + ", cleanStart=" + cleanStart + ", keepAliveSeconds=" + keepAliveSeconds
                + ", clientIdentifier=" + clientIdentifier + ", will=" + will + ", userName=" + userName
                + ", password=" + (password == null ? "none" : "present") + ", properties=" + properties + "]";
    }
}
