package io.linnet.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All statements of both versions of the standard, and ours, each with a probe or a reason. Immutable. */
public final class Catalogue {
    private static final Catalogue COMPLETE = assemble();

    private final List<Entry> entries;

    private Catalogue(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static Catalogue complete() {
        return COMPLETE;
    }

    /** In the order of {@link Statement#ORDER}. */
    public List<Entry> entries() {
        return entries;
    }

    public Optional<Entry> entry(SpecVersion version, String id) {
        return entries.stream()
                .filter(entry -> entry.statement().version() == version)
                .filter(entry -> entry.statement().id().equals(id))
                .findFirst();
    }

    private static Catalogue assemble() {
        Builder builder = new Builder();
        EncodingProbes.register(builder);
        ConnectProbes.register(builder);
        ClientIdentifierProbes.register(builder);
        SessionProbes.register(builder);
        ConnAckProbes.register(builder);
        WillProbes.register(builder);
        KeepAliveProbes.register(builder);
        PublishProbes.register(builder);
        RetainedProbes.register(builder);
        PublishPropertyProbes.register(builder);
        SubscribeProbes.register(builder);
        UnsubscribeProbes.register(builder);
        DeliveryProbes.register(builder);
        ExactlyOnceProbes.register(builder);
        FlowControlProbes.register(builder);
        OrderProbes.register(builder);
        TopicProbes.register(builder);
        SharedSubscriptionProbes.register(builder);
        DisconnectProbes.register(builder);
        AuthenticationProbes.register(builder);
        WebSocketProbes.register(builder);
        TransportProbes.register(builder);
        PropertyRuleProbes.register(builder);
        ClientLimitProbes.register(builder);
        return builder.build();
    }

    /** Collects the entries of the chapters. */
    static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        /** A statement that this code tries. */
        Builder probe(SpecVersion version, String id, String title, Entry.Body body) {
            entries.add(new Entry.Probe(new Statement(version, id, title), body));
            return this;
        }

        /** A rule that both versions have, under an id of each. */
        Builder both(String idInV311, String idInV5, String title, Entry.Body body) {
            return probe(SpecVersion.V3_1_1, idInV311, title, body).probe(SpecVersion.V5, idInV5, title, body);
        }

        /** A statement that no behaviour of a server can show, and why. */
        Builder reason(SpecVersion version, String id, String title, String why) {
            entries.add(new Entry.Reason(new Statement(version, id, title), why));
            return this;
        }

        Builder bothReason(String idInV311, String idInV5, String title, String why) {
            return reason(SpecVersion.V3_1_1, idInV311, title, why).reason(SpecVersion.V5, idInV5, title, why);
        }

        Catalogue build() {
            entries.sort((a, b) -> Statement.ORDER.compare(a.statement(), b.statement()));
            return new Catalogue(entries);
        }
    }
}
