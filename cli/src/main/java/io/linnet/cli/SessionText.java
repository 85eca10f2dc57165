package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.store.Changes;
import io.linnet.store.Inspection;
import io.linnet.store.StoreRecord;
import io.linnet.store.StoreSummary;
import io.linnet.store.StoredEntry;
import io.linnet.store.StoredMessage;
import io.linnet.store.StoredSession;
import io.linnet.store.StoredWill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One session with all that it contains, for people, and as JSON; of its queue the first messages. */
final class SessionText {
    private static final int GREATEST_PACKET_IDENTIFIER = 65_535;

    private record Waiting(StoredEntry entry, @Nullable StoredMessage message) {}

    private final StoredSession session;
    private final int limit;
    private final StoredMessageText messages;
    private final List<StoreRecord.Subscription> subscriptions = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();
    private final List<StoreRecord.Sent> sent = new ArrayList<>();
    private StoreRecord.@Nullable Leased leased;
    private final List<Waiting> first = new ArrayList<>();
    private long queued;
    private long queuedBytes;
    private long unreadable;

    SessionText(StoredSession session, int limit, StoredMessageText messages) {
        this.session = session;
        this.limit = limit;
        this.messages = messages;
    }

    void read(Inspection store) throws IOException {
        store.contents(session.number(), each -> {
            switch (each) {
                case StoreRecord.Subscription subscription -> subscriptions.add(subscription);
                case StoreRecord.Received flow -> received.add(flow.packetIdentifier());
                case StoreRecord.Sent flow -> sent.add(flow);
                case StoreRecord.Leased range -> leased = range;
                case StoreRecord.Queued(StoredEntry entry) -> {
                    queued++;
                    queuedBytes += entry.weight();
                    if (first.size() < limit) {
                        first.add(new Waiting(entry, entry.body() == 0 ? entry.message() : store.body(entry.body())));
                    }
                }
                case StoreRecord.Unreadable bytes -> unreadable++;
                case StoreRecord.Session one -> {}
                case StoreRecord.Body body -> {}
                case StoreRecord.Retained message -> {}
            }
        });
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "client", JsonText.quoted(session.clientIdentifier()) + ", session " + session.number());
        line(text, "state", state());
        line(text, "durability", Integer.toString(session.durability()));
        line(text, "will", will(session.will()));
        line(text, "subscriptions", StoredMessageText.count(subscriptions.size()));
        subscriptions.forEach(
                each -> text.append("  ").append(subscription(each)).append('\n'));
        line(text, "QoS 2 from it", received.isEmpty() ? "none" : "packet identifiers " + joined(received));
        line(
                text,
                "QoS 2 to it",
                sent.isEmpty()
                        ? "none"
                        : "packet identifiers "
                                + joined(sent.stream().map(SessionText::sent).toList()));
        if (leased != null) {
            line(text, "leased for it", leased(leased));
        }
        line(
                text,
                "queued",
                StoredMessageText.messages(queued) + ", " + StoredMessageText.count(queuedBytes) + " bytes");
        for (Waiting each : first) {
            text.append("  position ")
                    .append(each.entry().position())
                    .append(", to send with QoS ")
                    .append(each.entry().qos())
                    .append(": ")
                    .append(
                            each.message() == null
                                    ? "body " + each.entry().body() + " is not there"
                                    : messages.line(each.message()))
                    .append('\n');
        }
        if (queued > first.size()) {
            text.append("  and ")
                    .append(StoredMessageText.count(queued - first.size()))
                    .append(" more; see --limit\n");
        }
        if (unreadable > 0) {
            line(text, "unreadable", StoredMessageText.count(unreadable) + "; 'linnet store check' says more");
        }
        return text.toString().stripTrailing();
    }

    private static String joined(List<?> all) {
        return String.join(", ", all.stream().map(Object::toString).toList());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s%s%n", name, value));
    }

    private String state() {
        if (session.leftAt() == 0) {
            return "connected at the last write; kept for "
                    + (StoreSummary.isForEver(session) ? "ever" : session.expirySeconds() + " seconds") + " after that";
        }
        Long end = StoreSummary.endOf(session);
        return "away since " + StoredMessageText.time(session.leftAt())
                + (end == null ? ", never expires" : ", expires " + StoredMessageText.time(end));
    }

    private String will(@Nullable StoredWill will) {
        if (will == null) {
            return "none";
        }
        return messages.line(will.message()) + ", after " + will.delaySeconds() + " seconds"
                + (will.expirySeconds() < 0 ? "" : ", expires " + will.expirySeconds() + " seconds later");
    }

    private static String subscription(StoreRecord.Subscription each) {
        String line = JsonText.quoted(each.topicFilter()) + ", " + options(each.options());
        return each.identifier() == 0 ? line : line + ", identifier " + each.identifier();
    }

    private static String options(int encoded) {
        try {
            SubscriptionOptions options = SubscriptionOptions.decode(encoded);
            return "QoS " + options.maximumQos().code()
                    + (options.noLocal() ? ", no local" : "")
                    + (options.retainAsPublished() ? ", retain as published" : "")
                    + ", retain handling " + options.retainHandling().code();
        } catch (ProtocolViolation damaged) {
            return "options 0x" + Integer.toHexString(encoded & 0xFF) + ", which MQTT does not know";
        }
    }

    private static String sent(StoreRecord.Sent each) {
        return each.packetIdentifier()
                + (each.position() == Changes.RELEASED ? " (released)" : " (position " + each.position() + ")");
    }

    /** Behind the greatest packet identifier it goes on with the least. */
    private static String leased(StoreRecord.Leased range) {
        int last = (range.first() - 1 + range.count() - 1) % GREATEST_PACKET_IDENTIFIER + 1;
        return "packet identifiers " + range.first() + " to " + last;
    }

    String json() {
        JsonMembers json = new JsonMembers()
                .text("clientIdentifier", session.clientIdentifier())
                .number("session", session.number())
                .flag("connected", session.leftAt() == 0)
                .number("expirySeconds", session.expirySeconds());
        if (session.leftAt() != 0) {
            json.text("leftAt", StoredMessageText.time(session.leftAt()));
        }
        Long end = StoreSummary.endOf(session);
        if (end != null) {
            json.text("expires", StoredMessageText.time(end));
        }
        json.number("durability", session.durability());
        StoredWill will = session.will();
        if (will != null) {
            JsonMembers members = new JsonMembers().number("delaySeconds", will.delaySeconds());
            if (will.expirySeconds() >= 0) {
                members.number("expirySeconds", will.expirySeconds());
            }
            json.json("will", messages.json(members, will.message()).toString());
        }
        json.array(
                        "subscriptions",
                        subscriptions.stream().map(SessionText::json).toList())
                .json("received", received.toString())
                .array("sent", sent.stream().map(SessionText::json).toList());
        StoreRecord.Leased range = leased;
        if (range != null) {
            json.json(
                    "leased",
                    new JsonMembers()
                            .number("first", range.first())
                            .number("count", range.count())
                            .toString());
        }
        return json.number("messages", queued)
                .number("bytes", queuedBytes)
                .array("queued", first.stream().map(this::json).toList())
                .number("unreadable", unreadable)
                .toString();
    }

    private static String json(StoreRecord.Subscription each) {
        JsonMembers json =
                new JsonMembers().text("topicFilter", each.topicFilter()).number("options", each.options());
        return (each.identifier() == 0 ? json : json.number("identifier", each.identifier())).toString();
    }

    private static String json(StoreRecord.Sent each) {
        JsonMembers json = new JsonMembers().number("packetIdentifier", each.packetIdentifier());
        return (each.position() == Changes.RELEASED
                        ? json.flag("released", true)
                        : json.number("position", each.position()))
                .toString();
    }

    private String json(Waiting each) {
        JsonMembers json = new JsonMembers()
                .number("position", each.entry().position())
                .number("sendQos", each.entry().qos())
                .number("bytes", each.entry().weight());
        if (each.entry().body() != 0) {
            json.number("body", each.entry().body());
        }
        return (each.message() == null ? json : messages.json(json, each.message())).toString();
    }
}
