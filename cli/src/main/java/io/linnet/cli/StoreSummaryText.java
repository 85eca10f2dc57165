package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.store.StoreSizes;
import io.linnet.store.StoreSummary;
import io.linnet.store.StoreSummary.Amount;
import java.nio.file.Path;
import java.util.Locale;

/** The numbers of a store for people, and as JSON. */
record StoreSummaryText(Path folder, int format, StoreSizes sizes, StoreSummary summary) {
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "folder", folder.toString());
        line(text, "format", Integer.toString(format));
        line(
                text,
                "on disk",
                count(sizes.total()) + " bytes, of them " + count(sizes.tables()) + " in tables and "
                        + count(sizes.writeAheadLog()) + " in the write-ahead log");
        line(
                text,
                "sessions",
                count(summary.connected() + summary.away() + summary.expired()) + ": " + count(summary.connected())
                        + " connected at the last write, " + count(summary.away()) + " away, "
                        + count(summary.expired()) + " expired");
        line(text, "subscriptions", count(summary.subscriptions()));
        line(
                text,
                "QoS 2 flows",
                count(summary.received()) + " from clients, " + count(summary.sent()) + " to clients");
        line(text, "queued", amount(summary.queued()));
        line(text, "shared bodies", amount(summary.bodies()));
        line(text, "retained", amount(summary.retained()));
        if (summary.unreadable() > 0) {
            line(text, "unreadable", count(summary.unreadable()) + "; 'linnet store check' says more");
        }
        if (!summary.largest().isEmpty()) {
            text.append("largest queues\n");
            for (StoreSummary.Queue queue : summary.largest()) {
                String client = queue.clientIdentifier();
                text.append("  ")
                        .append(client == null ? "session " + queue.session() + ", not there" : JsonText.quoted(client))
                        .append(": ")
                        .append(amount(queue.waiting()))
                        .append('\n');
            }
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s%s%n", name, value));
    }

    private static String count(long number) {
        return StoredMessageText.count(number);
    }

    private static String amount(Amount amount) {
        return StoredMessageText.messages(amount.messages()) + ", " + count(amount.bytes()) + " bytes";
    }

    String json() {
        return new JsonMembers()
                .text("folder", folder.toString())
                .number("format", format)
                .json(
                        "bytesOnDisk",
                        new JsonMembers()
                                .number("total", sizes.total())
                                .number("tables", sizes.tables())
                                .number("writeAheadLog", sizes.writeAheadLog())
                                .toString())
                .json(
                        "sessions",
                        new JsonMembers()
                                .number("connected", summary.connected())
                                .number("away", summary.away())
                                .number("expired", summary.expired())
                                .toString())
                .number("subscriptions", summary.subscriptions())
                .number("received", summary.received())
                .number("sent", summary.sent())
                .json("queued", json(summary.queued()).toString())
                .json("bodies", json(summary.bodies()).toString())
                .json("retained", json(summary.retained()).toString())
                .number("unreadable", summary.unreadable())
                .array(
                        "largest",
                        summary.largest().stream().map(StoreSummaryText::json).toList())
                .toString();
    }

    private static JsonMembers json(Amount amount) {
        return new JsonMembers().number("messages", amount.messages()).number("bytes", amount.bytes());
    }

    private static String json(StoreSummary.Queue queue) {
        JsonMembers members = json(queue.waiting()).number("session", queue.session());
        String client = queue.clientIdentifier();
        return (client == null ? members : members.text("clientIdentifier", client)).toString();
    }
}
