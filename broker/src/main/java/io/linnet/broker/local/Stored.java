package io.linnet.broker.local;

import io.linnet.broker.Durability;
import io.linnet.broker.Identity;
import io.linnet.broker.JournalRecord;
import io.linnet.broker.Message;
import io.linnet.broker.WillMessage;
import io.linnet.broker.topic.Topic;
import io.linnet.session.Expiry;
import io.linnet.store.Changes;
import io.linnet.store.StoredEntry;
import io.linnet.store.StoredMessage;
import io.linnet.store.StoredSession;
import io.linnet.store.StoredWill;
import org.jspecify.annotations.Nullable;

/** The broker's values as the store writes them, and back. */
final class Stored {
    private static final Durability[] LEVELS = {Durability.MEMORY, Durability.OS, Durability.DISK};

    private Stored() {}

    static StoredMessage of(Message message) {
        return new StoredMessage(
                message.topic().utf8(),
                message.qos(),
                message.retain(),
                message.properties(),
                message.payload(),
                message.expires(),
                message.publisher(),
                message.retain() ? message.author() : null);
    }

    static Message message(StoredMessage stored) {
        return new Message(
                new Topic(stored.topic()),
                stored.qos(),
                stored.retain(),
                stored.properties(),
                stored.payload(),
                stored.expires(),
                stored.publisher(),
                stored.author());
    }

    private static StoredEntry of(JournalRecord.Queued queued) {
        return new StoredEntry(
                queued.session(),
                queued.position(),
                queued.body(),
                queued.qos(),
                queued.retain(),
                queued.weight(),
                queued.subscriptionIdentifiers(),
                queued.group(),
                of(queued.message()));
    }

    static JournalRecord.Queued queued(StoredEntry entry) {
        return new JournalRecord.Queued(
                entry.session(),
                entry.position(),
                entry.body(),
                message(entry.message()),
                entry.qos(),
                entry.retain(),
                entry.subscriptionIdentifiers(),
                entry.group());
    }

    static JournalRecord.SessionKept session(StoredSession stored) {
        return new JournalRecord.SessionKept(
                stored.number(),
                stored.clientIdentifier(),
                stored.expirySeconds(),
                stored.leftAt(),
                LEVELS[Math.clamp(stored.durability(), 0, LEVELS.length - 1)],
                will(stored.will()),
                owner(stored.owner()));
    }

    private static JournalRecord.@Nullable Owner owner(StoredSession.@Nullable Owner stored) {
        return stored == null ? null : new JournalRecord.Owner(stored.user(), stored.proven(), proof(stored.proof()));
    }

    private static StoredSession.@Nullable Owner of(JournalRecord.@Nullable Owner owner) {
        return owner == null ? null : new StoredSession.Owner(owner.user(), owner.proven(), of(owner.proof()));
    }

    private static JournalRecord.@Nullable Proof proof(StoredSession.@Nullable Proof stored) {
        return stored == null
                ? null
                : new JournalRecord.Proof(
                        stored.source(),
                        stored.attributes(),
                        stored.roles(),
                        stored.grants().stream().map(Stored::grant).toList());
    }

    private static StoredSession.@Nullable Proof of(JournalRecord.@Nullable Proof proof) {
        return proof == null
                ? null
                : new StoredSession.Proof(
                        proof.source(),
                        proof.attributes(),
                        proof.roles(),
                        proof.grants().stream().map(Stored::of).toList());
    }

    private static StoredSession.Grant of(Identity.Grant grant) {
        return new StoredSession.Grant(
                switch (grant.action()) {
                    case PUBLISH -> StoredSession.Action.PUBLISH;
                    case SUBSCRIBE -> StoredSession.Action.SUBSCRIBE;
                    case RECEIVE -> StoredSession.Action.RECEIVE;
                },
                grant.topicFilter());
    }

    private static Identity.Grant grant(StoredSession.Grant stored) {
        return new Identity.Grant(
                switch (stored.action()) {
                    case PUBLISH -> Identity.Action.PUBLISH;
                    case SUBSCRIBE -> Identity.Action.SUBSCRIBE;
                    case RECEIVE -> Identity.Action.RECEIVE;
                },
                stored.topicFilter());
    }

    private static int number(Durability level) {
        return switch (level) {
            case MEMORY -> 0;
            case OS -> 1;
            case DISK -> 2;
        };
    }

    private static @Nullable WillMessage will(@Nullable StoredWill stored) {
        if (stored == null) {
            return null;
        }
        StoredMessage message = stored.message();
        return new WillMessage(
                new Topic(message.topic()),
                message.qos(),
                message.retain(),
                message.properties(),
                message.payload(),
                stored.delaySeconds(),
                stored.expirySeconds());
    }

    private static @Nullable StoredWill of(@Nullable WillMessage will) {
        if (will == null) {
            return null;
        }
        StoredMessage message = new StoredMessage(
                will.topic().utf8(),
                will.qos(),
                will.retain(),
                will.properties(),
                will.payload(),
                Expiry.NEVER,
                "",
                null);
        return new StoredWill(message, will.delaySeconds(), will.expirySeconds());
    }

    /**
     * Adds one record to the changes.
     *
     * @param lastBody the number of the shared body that the record before referred to, or 0
     * @return the same for this record
     */
    static long write(JournalRecord record, long lastBody, Changes changes) {
        switch (record) {
            case JournalRecord.Queued queued -> {
                if (queued.body() != 0 && queued.body() != lastBody) {
                    changes.body(queued.body(), of(queued.message()));
                }
                changes.queued(of(queued));
                return queued.body();
            }
            case JournalRecord.Delivered delivered ->
                changes.delivered(delivered.session(), delivered.position(), delivered.body());
            case JournalRecord.Sent sent -> {
                changes.sent(sent.session(), sent.packetIdentifier(), sent.position());
                return lastBody; // stands between the entries of one message
            }
            case JournalRecord.Leased leased -> changes.leased(leased.session(), leased.first(), leased.count());
            case JournalRecord.PubReceived received -> {
                changes.delivered(received.session(), received.position(), received.body());
                changes.sent(received.session(), received.packetIdentifier(), Changes.RELEASED);
            }
            case JournalRecord.FlowEnded ended -> changes.flowEnded(ended.session(), ended.packetIdentifier());
            case JournalRecord.Received received -> changes.received(received.session(), received.packetIdentifier());
            case JournalRecord.Released released -> changes.released(released.session(), released.packetIdentifier());
            case JournalRecord.SessionKept kept ->
                changes.session(new StoredSession(
                        kept.session(),
                        kept.clientIdentifier(),
                        kept.expirySeconds(),
                        kept.leftAt(),
                        number(kept.durability()),
                        of(kept.will()),
                        of(kept.owner())));
            case JournalRecord.SessionEnded ended ->
                changes.sessionEnded(ended.session(), ended.topicFilters(), ended.hasMessages(), ended.hasFlows());
            case JournalRecord.Subscribed made ->
                changes.subscribed(
                        made.session(),
                        made.topicFilter(),
                        made.options().encoded() & 0xFF,
                        made.subscriptionIdentifier());
            case JournalRecord.Unsubscribed removed -> changes.unsubscribed(removed.session(), removed.topicFilter());
        }
        return 0;
    }
}
