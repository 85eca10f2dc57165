package io.linnet.cli;

import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.ConnectionRefused;
import io.linnet.cli.client.Inbox;
import io.linnet.cli.client.Reasons;
import io.linnet.cli.client.Trace;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.TlsFailure;
import io.linnet.client.pem.UnusableFile;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;

/** Opens connections as the options say, and turns what goes wrong into a message and an exit code. */
final class Dialogue {
    private final ConnectionOptions options;
    private List<Endpoint> endpoints = List.of();
    private final PrintWriter err;
    private final Trace trace;
    private final Inbox inbox = new Inbox();
    private Connect connect;

    Dialogue(ConnectionOptions options, PrintWriter err) {
        this.options = options;
        this.err = err;
        connect = options.connect();
        trace = options.debug ? new PrintedTrace(connect.clientIdentifier(), err) : Trace.SILENT;
    }

    /** Tries the brokers one after another; what says no is not asked a second time. */
    BlockingClient open() throws IOException {
        endpoints = endpoints.isEmpty() ? options.endpoints() : endpoints;
        for (int i = 0; i < endpoints.size() - 1; i++) {
            try {
                return open(endpoints.get(i));
            } catch (ConnectException | SocketTimeoutException | UnknownHostException e) {
                trace.note(e.getMessage() + "; trying " + endpoints.get(i + 1).hostAndPort());
            }
        }
        return open(endpoints.getLast());
    }

    private BlockingClient open(Endpoint endpoint) throws IOException {
        try {
            return BlockingClient.open(endpoint, connect, trace, inbox);
        } catch (ConnectionRefused e) {
            if (e.answer().reasonCode() != ReasonCode.UNSUPPORTED_PROTOCOL_VERSION || !fallBack()) {
                throw e;
            }
        } catch (EOFException e) {
            if (!fallBack()) {
                throw e;
            }
        }
        return BlockingClient.open(endpoint, connect, trace, inbox);
    }

    /** From 5.0 to 3.1.1, at most once and for good. */
    private boolean fallBack() {
        if (!connect.version().isV5() || !options.mayFallBack()) {
            return false;
        }
        trace.note("The broker does not speak MQTT 5.0; trying 3.1.1.");
        connect = new Connect(
                ProtocolVersion.V3_1_1,
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.clientIdentifier(),
                connect.will(),
                connect.userName(),
                connect.password(),
                Properties.NONE);
        return true;
    }

    void complain(String message) {
        if (!options.quiet) {
            err.println(message);
        }
    }

    /** Says why there is no connection; returns the exit code. */
    int explain(IOException problem) {
        switch (problem) {
            case ConnectionRefused refused -> {
                return explain(refused);
            }
            case TlsFailure e -> {
                complain("Error: " + e.getMessage() + ".");
                return ExitCode.TLS;
            }
            case UnusableFile e -> complain("Error: " + e.getMessage() + ".");
            case EOFException e
            when endpoints.stream().noneMatch(Endpoint::isSecured) ->
                complain("Error: " + plain(e).replaceFirst("\\.?$", ".") + " If the broker speaks TLS on "
                        + endpoints.getLast().hostAndPort()
                        + ", say so with --cafile FILE, --tls-use-os-certs or -L mqtts://...");
            case UnknownHostException e -> complain("Unable to connect (Lookup error.): " + e.getMessage());
            case ConnectException e -> complain("Error: " + plain(e));
            default -> complain("Error: " + plain(problem));
        }
        return problem instanceof EOFException ? ExitCode.CONNECTION_LOST : ExitCode.FAILED;
    }

    /** The JDK sometimes adds what the user already knows. */
    private static String plain(IOException problem) {
        String message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : message.replaceFirst(" \\(.*\\)$", "");
    }

    private int explain(ConnectionRefused refused) {
        ReasonCode reason = refused.answer().reasonCode();
        if (refused.version().isV5()) {
            complain("Connection error: " + Reasons.of(refused.answer()));
            return reason.code();
        }
        complain("Connection error: " + Reasons.ofReturnCode(reason.v3ConnectReturnCode()));
        return reason.v3ConnectReturnCode();
    }

    /** Where all its connections put what they hear. */
    Inbox inbox() {
        return inbox;
    }

    Trace trace() {
        return trace;
    }
}
