package io.linnet.client.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no secure connection; the message says what to do about it. */
public final class TlsFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private static final String ALERT = "Received fatal alert: ";

    public TlsFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What went wrong while the connection was being secured. */
    static IOException whileOpening(Endpoint endpoint, IOException problem, TlsContext tls) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof TlsFailure failure) {
                return failure;
            }
            if (cause instanceof ServerNotTrusted refused) {
                return new TlsFailure(String.valueOf(refused.getMessage()), problem);
            }
        }
        if (problem instanceof ConnectException || problem instanceof Opening.Closed) {
            return problem;
        }
        String message = deepest(problem);
        if (message.startsWith(ALERT)) {
            return ofAlert(message.substring(ALERT.length()), endpoint, problem, tls);
        }
        if (message.startsWith("Unsupported or unrecognized SSL message")) {
            return new TlsFailure(
                    "what listens on " + endpoint.hostAndPort()
                            + " does not speak TLS; leave out the TLS options or use another port",
                    problem);
        }
        if (problem instanceof SocketTimeoutException) {
            return new TlsFailure(
                    endpoint.hostAndPort() + " says nothing to TLS; a port without TLS may wait like that", problem);
        }
        if (problem.getCause() instanceof EOFException || problem instanceof SocketException || isReset(message)) {
            TlsFailure failure = silentEnd(endpoint, problem, tls);
            return failure != null
                    ? failure
                    : new TlsFailure(
                            endpoint.hostAndPort()
                                    + " hung up when TLS was to begin; a port without TLS does that, and a broker that"
                                    + " is full or does not let this address in",
                            problem);
        }
        return problem instanceof SSLException ? new TlsFailure("TLS failed: " + message, problem) : problem;
    }

    /** TLS 1.3: the server looks at the client's certificate when the client is done already, so that its answer comes late. */
    static IOException beforeFirstByte(Endpoint endpoint, IOException problem, TlsContext tls) {
        String message = deepest(problem);
        if (message.startsWith(ALERT)) {
            return ofAlert(message.substring(ALERT.length()), endpoint, problem, tls);
        }
        TlsFailure failure = silentEnd(endpoint, problem, tls);
        return failure == null ? problem : failure;
    }

    /** The server has closed the connection without a word; null when that has nothing to do with certificates. */
    static @Nullable TlsFailure silentEnd(Endpoint endpoint, @Nullable IOException problem, TlsContext tls) {
        ClientCredentials credentials = tls.credentials();
        if (credentials.mustHaveOne(endpoint)) {
            return new TlsFailure(needsCertificate(tls), problem);
        }
        return credentials.wereAsked(endpoint)
                ? new TlsFailure(
                        "the broker hung up when it had seen our client certificate " + credentials.name()
                                + "; its log says whether it refuses it",
                        problem)
                : null;
    }

    private static TlsFailure ofAlert(String alert, Endpoint endpoint, IOException problem, TlsContext tls) {
        Advice advice = tls.settings().advice();
        ClientCredentials credentials = tls.credentials();
        if (credentials.mustHaveOne(endpoint) && !alert.equals("protocol_version")) {
            return new TlsFailure(needsCertificate(tls) + " (alert " + alert + ")", problem);
        }
        String ours = credentials.wereAsked(endpoint) ? "our client certificate " + credentials.name() : "what we sent";
        String why = switch (alert) {
            case "certificate_required" -> needsCertificate(tls);
            case "unknown_ca" ->
                "the broker does not know the authority that issued " + ours
                        + "; it needs that authority's certificate, or we need another one with "
                        + advice.certificate();
            case "certificate_expired" -> "the broker refuses " + ours + ": it has expired and must be renewed";
            case "certificate_revoked" -> "the broker refuses " + ours + ": it has been revoked";
            case "bad_certificate", "certificate_unknown", "unsupported_certificate" ->
                "the broker refuses " + ours + "; its log says why";
            case "protocol_version" ->
                "the broker speaks none of the TLS versions that were offered; see " + advice.versions();
            case "handshake_failure", "insufficient_security" ->
                "the broker and this client have no cipher suite, curve or signature in common; see "
                        + advice.ciphers();
            case "no_application_protocol" -> "the broker does not know the application protocol of " + advice.alpn();
            case "unrecognized_name" -> "the broker has no certificate for this host name";
            default ->
                credentials.wereAsked(endpoint)
                        ? "the broker ended TLS when it had seen our client certificate " + credentials.name()
                                + "; its log says whether it refuses it"
                        : "the broker refused to go on with TLS";
        };
        return new TlsFailure(why + " (alert " + alert + ")", problem);
    }

    private static String needsCertificate(TlsContext tls) {
        return "the broker asks for a client certificate, and none was given; name one with "
                + tls.settings().advice().certificate();
    }

    private static boolean isReset(String message) {
        return message.contains("Connection reset") || message.contains("Broken pipe");
    }

    /** The message nearest to the cause, and of alerts the alert. */
    private static String deepest(Throwable problem) {
        String message = "";
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String text = cause.getMessage();
            if (text != null) {
                int alert = text.indexOf(ALERT);
                if (alert >= 0) {
                    return alertOf(text, alert);
                }
                message = text;
            }
        }
        return message.isEmpty() ? problem.getClass().getSimpleName() : message;
    }

    private static String alertOf(String text, int at) {
        int end = at + ALERT.length();
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return text.substring(at, end);
    }
}
