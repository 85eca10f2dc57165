package io.linnet.cli;

import io.linnet.cli.PropertyOptions.Target;
import io.linnet.cli.options.LoginOptions;
import io.linnet.cli.options.LoginOptions.Login;
import io.linnet.cli.options.ProfileOption;
import io.linnet.cli.options.ProtocolOption;
import io.linnet.cli.options.ServerOptions;
import io.linnet.client.net.Endpoint;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.TopicName;
import io.linnet.packet.Will;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which broker to talk to, and as whom; the same for every command that connects. */
final class ConnectionOptions {
    private static final long NEVER = 0xFFFF_FFFFL;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ServerOptions server;

    @Mixin
    private LoginOptions login;

    @Mixin
    ProfileOption profile;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "The client identifier. Default: the broker chooses.")
    private @Nullable String id;

    @Option(
            names = {"-I", "--id-prefix"},
            paramLabel = "PREFIX",
            description = "The client identifier is this and the process id.")
    private @Nullable String idPrefix;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Keep alive, 5 to 65535. Default: 60.")
    private int keepAliveSeconds = 60;

    @Option(
            names = {"-c", "--disable-clean-session"},
            description = "Keep the session on the broker; needs -i.")
    private boolean keepSession;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "How long the broker keeps the session; -1 is for ever. Default: for ever with -c, else 0.")
    private @Nullable String sessionExpiry;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            converter = ProtocolOption.class,
            description = "mqttv5, mqttv311 or mqttv31, or 5, 311, 31."
                    + " Default: 5, and 3.1.1 with a broker that does not know 5.")
    private @Nullable ProtocolVersion version;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            defaultValue = "0",
            description = "Quality of service: 0, 1 or 2. Default: 0.")
    private int qos;

    @Option(names = "--will-topic", paramLabel = "TOPIC", description = "Where the broker publishes the will.")
    private @Nullable String willTopic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "What it publishes. Default: nothing.")
    private @Nullable String willPayload;

    @Option(
            names = "--will-qos",
            paramLabel = "QOS",
            defaultValue = "0",
            description = "With which quality of service.")
    private int willQos;

    @Option(names = "--will-retain", description = "As a retained message.")
    private boolean willRetain;

    @Mixin
    PropertyOptions properties;

    @Option(
            names = {"-d", "--debug"},
            description = "Show packets on standard error.")
    boolean debug;

    @Option(names = "--quiet", description = "Show no errors.")
    boolean quiet;

    @Mixin
    HelpOption help;

    /** Where the options point to; several with {@code -S}, the best first. */
    List<Endpoint> endpoints() throws UnknownHostException {
        return server.endpoints();
    }

    /** The topic that the URL names, or null. */
    @Nullable
    String urlTopic() {
        return server.urlTopic();
    }

    /** Whether a broker that refuses 5.0 may be asked in 3.1.1: nobody chose a version or something that needs 5.0. */
    boolean mayFallBack() {
        return version == null && properties.isEmpty() && (sessionExpiry == null || keepSession);
    }

    QoS qos() {
        return qos(qos);
    }

    private QoS qos(int number) {
        if (number < 0 || number > 2) {
            throw problem("Invalid QoS given: " + number);
        }
        return QoS.of(number);
    }

    /** The CONNECT that the options describe. */
    Connect connect() {
        requireSense();
        ProtocolVersion chosen = version == null ? ProtocolVersion.V5 : version;
        Login user = login.login(server.address());
        if (user.password() != null && user.userName() == null && !chosen.isV5()) {
            throw problem("a password without a user name needs MQTT 5.0.");
        }
        return new Connect(
                chosen,
                !keepSession,
                keepAliveSeconds,
                clientIdentifier(chosen),
                will(),
                user.userName(),
                user.password() == null ? null : user.password().getBytes(StandardCharsets.UTF_8),
                connectProperties());
    }

    private void requireSense() {
        if (keepAliveSeconds != 0 && (keepAliveSeconds < 5 || keepAliveSeconds > 65_535)) {
            throw problem("Invalid keepalive given, it must be between 5 and 65535 inclusive.");
        }
        if (id != null && idPrefix != null) {
            throw problem("-i and -I argument cannot be used together.");
        }
        boolean nameless = id == null && idPrefix == null;
        if (keepSession && nameless) {
            throw problem("You must provide a client id if you are using the -c option.");
        }
        if (sessionExpirySeconds() == NEVER && nameless) {
            throw problem("You must provide a client id if you are using an infinite session expiry interval.");
        }
    }

    private String clientIdentifier(ProtocolVersion chosen) {
        if (id != null) {
            return id;
        }
        if (idPrefix != null) {
            return idPrefix + ProcessHandle.current().pid();
        }
        // Only 3.1 wants a name from everybody.
        boolean mustHaveName = chosen == ProtocolVersion.V3_1;
        return mustHaveName
                ? "linnet-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 36)
                : "";
    }

    private Properties connectProperties() {
        Properties.Builder builder = properties.of(Target.CONNECT);
        long seconds = sessionExpirySeconds();
        return seconds == 0 || builder.build().has(Property.SESSION_EXPIRY_INTERVAL)
                ? builder.build()
                : builder.number(Property.SESSION_EXPIRY_INTERVAL, seconds).build();
    }

    private long sessionExpirySeconds() {
        if (sessionExpiry == null) {
            return keepSession ? NEVER : 0;
        }
        if (sessionExpiry.equals("-1") || sessionExpiry.equals("∞")) {
            return NEVER;
        }
        try {
            long seconds = Long.parseLong(sessionExpiry);
            if (seconds >= 0 && seconds <= NEVER) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Not a number is answered like a number that is out of range.
        }
        throw problem("session-expiry-interval is '" + sessionExpiry + "', it may be -1 to 4294967295.");
    }

    private @Nullable Will will() {
        if (willTopic == null) {
            if (willPayload != null) {
                throw problem("Will payload given, but no will topic given.");
            }
            if (willRetain) {
                throw problem("Will retain given, but no will topic given.");
            }
            return null;
        }
        if (!TopicName.isValid(willTopic)) {
            throw problem("Invalid will topic '" + willTopic + "', does it contain '+' or '#'?");
        }
        byte[] payload = willPayload == null ? new byte[0] : willPayload.getBytes(StandardCharsets.UTF_8);
        return new Will(
                willTopic,
                payload,
                qos(willQos),
                willRetain,
                properties.of(Target.WILL).build());
    }

    ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
