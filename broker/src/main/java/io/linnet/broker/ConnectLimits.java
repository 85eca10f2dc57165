package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a CONNECT may ask for. Each method says what is too much, or null. */
final class ConnectLimits {
    private ConnectLimits() {}

    /** Of a client that is not known yet. */
    static @Nullable Excess ofPacket(Connect connect, Limits limits) {
        Will will = connect.will();
        int most = Math.max(
                connect.properties().userProperties().size(),
                will == null ? 0 : will.properties().userProperties().size());
        return most > limits.userProperties() ? userProperties(limits, most) : null;
    }

    static Excess userProperties(Limits limits, int count) {
        return Excess.of(limits, Limit.USER_PROPERTIES, ReasonCode.QUOTA_EXCEEDED, count + " user properties");
    }

    /** Of a client that is known. */
    static @Nullable Excess ofWill(@Nullable Will will, Limits limits) {
        if (will == null) {
            return null;
        }
        if (will.payload().length > limits.of(Limit.WILL_BYTES)) {
            return Excess.of(
                    limits,
                    Limit.WILL_BYTES,
                    ReasonCode.QUOTA_EXCEEDED,
                    "a will with " + will.payload().length + " bytes of payload");
        }
        int bytes = will.topicName().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.topicBytes()) {
            return topicBytes(limits, "a will topic of " + bytes + " bytes");
        }
        int levels = Topic.levels(will.topicName());
        return levels > limits.topicLevels()
                ? Excess.of(
                        limits,
                        Limit.TOPIC_LEVELS,
                        ReasonCode.TOPIC_NAME_INVALID,
                        "a will topic with " + levels + " levels")
                : null;
    }

    static Excess topicBytes(Limits limits, String came) {
        return Excess.of(limits, Limit.TOPIC_BYTES, ReasonCode.TOPIC_NAME_INVALID, came);
    }

    /** Whether there may be a connection and a session for the client; counts both when there may. On the loop of its shard. */
    static @Nullable Excess ofSession(Connection connection, ClientIdentity client) {
        Shard shard = connection.shard();
        Limits limits = connection.limits();
        Session existing = shard.session(client.clientIdentifier());
        Connection old = existing == null ? null : existing.connection();
        Excess excess = shard.flapping().excess(client.clientIdentifier(), old != null, limits, shard.now());
        if (excess == null && existing == null) {
            excess = ofNewSession(shard);
        }
        if (excess == null) {
            excess = ofUser(connection, client.user(), old, existing);
        }
        return excess;
    }

    private static @Nullable Excess ofNewSession(Shard shard) {
        Broker broker = shard.broker();
        Limits all = broker.limits();
        long after = 1
                + broker.shards().stream()
                        .mapToLong(each -> each.counters().sessions)
                        .sum();
        if (all.isOver(Limit.SESSIONS, after)) {
            return Excess.of(all, Limit.SESSIONS, ReasonCode.QUOTA_EXCEEDED, after + " sessions");
        }
        return shard.isTight()
                ? Excess.of(
                        all,
                        Limit.TOTAL_QUEUE_BYTES,
                        ReasonCode.SERVER_BUSY,
                        "a client without a session, while " + broker.memoryBytes() + " bytes are in queues,")
                : null;
    }

    private static @Nullable Excess ofUser(
            Connection connection, String user, @Nullable Connection old, @Nullable Session existing) {
        if (user.isEmpty()) {
            return null;
        }
        Limits limits = connection.limits();
        Tally connections = connection.broker().admission().userConnections();
        long maximum = limits.of(Limit.CONNECTIONS_PER_USER);
        if (maximum > 0) {
            boolean replaces = old != null && user.equals(old.countedUser());
            if (!connections.add(user, maximum + (replaces ? 1 : 0))) {
                return Excess.of(
                        limits,
                        Limit.CONNECTIONS_PER_USER,
                        ReasonCode.QUOTA_EXCEEDED,
                        maximum + 1 + " connections of user " + user);
            }
            connection.countedFor(user);
        }
        Tally sessions = connection.broker().admission().userSessions();
        maximum = limits.of(Limit.SESSIONS_PER_USER);
        boolean isCounted = existing != null && user.equals(existing.countedUser());
        return maximum > 0 && !isCounted && sessions.of(user) >= maximum
                ? Excess.of(
                        limits,
                        Limit.SESSIONS_PER_USER,
                        ReasonCode.QUOTA_EXCEEDED,
                        maximum + 1 + " sessions of user " + user)
                : null;
    }
}
