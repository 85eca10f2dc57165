package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.TopicFilter;
import io.linnet.store.Inspection;
import io.linnet.store.StoreRecord;
import io.linnet.store.StoreSummary;
import io.linnet.store.StoredMessage;
import io.linnet.store.StoredSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet store info}: what is in a data folder. */
@Command(
        name = "info",
        description = "Say what is in a data folder: sizes and counts, or one session, or retained messages.",
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0; 1 when the folder cannot be read or the session is not there; 2 for a wrong command line."
        })
final class StoreInfoCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = "--session", paramLabel = "ID", description = "Show the session of this client identifier.")
    @Nullable
    String session;

    @Option(names = "--retained", paramLabel = "FILTER", description = "Show retained messages that match.")
    @Nullable
    String retained;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Show so many sessions or messages at most. Default: " + SHOWN + ".")
    int limit = SHOWN;

    @Option(names = "--payloads", description = "Show payloads as well; with --session or --retained.")
    boolean payloads;

    @Option(names = "--json", description = "Print one JSON object; payloads are base64.")
    boolean json;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        @Nullable TopicFilter filter = sensibleFilter();
        try (Inspection store = Inspection.open(data.folder)) {
            String said =
                    session != null ? session(store, session) : filter != null ? retained(store, filter) : all(store);
            spec.commandLine().getOut().println(said);
            return ExitCode.OK;
        } catch (IOException failure) {
            spec.commandLine().getErr().println("Error: " + failure.getMessage());
            return ExitCode.FAILED;
        }
    }

    private @Nullable TopicFilter sensibleFilter() {
        if (limit < 1) {
            throw wrong("--limit is " + limit + ", allowed is 1 or more");
        }
        if (session != null && retained != null) {
            throw wrong("--session and --retained cannot be used together");
        }
        if (payloads && session == null && retained == null) {
            throw wrong("--payloads needs --session or --retained");
        }
        try {
            TopicFilter filter = retained == null ? null : TopicFilter.parse(retained);
            if (filter != null && filter.isShared()) {
                throw wrong(
                        "--retained: a shared subscription gets no retained messages; leave out $share and its name");
            }
            return filter;
        } catch (ProtocolViolation violation) {
            throw new ParameterException(spec.commandLine(), "--retained: " + violation.getMessage(), violation);
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private String all(Inspection store) throws IOException {
        StoreSummary summary = StoreSummary.of(store, System.currentTimeMillis(), limit);
        StoreSummaryText text = new StoreSummaryText(store.path(), store.format(), store.sizes(), summary);
        return json ? text.json() : text.text();
    }

    private String session(Inspection store, String clientIdentifier) throws IOException {
        List<StoredSession> found = new ArrayList<>();
        store.sessions(each -> {
            if (each instanceof StoreRecord.Session(StoredSession one)
                    && one.clientIdentifier().equals(clientIdentifier)) {
                found.add(one);
            }
        });
        if (found.isEmpty()) {
            throw new IOException("there is no session of the client identifier " + JsonText.quoted(clientIdentifier)
                    + " in " + store.path());
        }
        SessionText text = new SessionText(found.getFirst(), limit, new StoredMessageText(payloads));
        text.read(store);
        return json ? text.json() : text.text();
    }

    private String retained(Inspection store, TopicFilter filter) throws IOException {
        List<StoredMessage> shown = new ArrayList<>();
        long[] matches = new long[2];
        store.retained(each -> {
            if (each instanceof StoreRecord.Retained(StoredMessage message)
                    && filter.matches(new String(message.topic(), StandardCharsets.UTF_8))) {
                matches[0]++;
                matches[1] += message.payload().length;
                if (shown.size() < limit) {
                    shown.add(message);
                }
            }
        });
        StoredMessageText text = new StoredMessageText(payloads);
        if (json) {
            return new JsonMembers()
                    .text("filter", filter.text())
                    .number("messages", matches[0])
                    .number("payloadBytes", matches[1])
                    .array(
                            "retained",
                            shown.stream()
                                    .map(message -> text.json(new JsonMembers(), message)
                                            .toString())
                                    .toList())
                    .toString();
        }
        List<String> lines = new ArrayList<>();
        lines.add("retained and matching " + JsonText.quoted(filter.text()) + ": "
                + StoredMessageText.messages(matches[0]) + ", payloads of " + StoredMessageText.count(matches[1])
                + " bytes");
        shown.forEach(message -> lines.add("  " + text.line(message)));
        if (matches[0] > shown.size()) {
            lines.add("  and " + StoredMessageText.count(matches[0] - shown.size()) + " more; see --limit");
        }
        return String.join("\n", lines);
    }
}
