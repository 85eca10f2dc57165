package io.linnet.cli.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.cli.options.LoginOptions.Login;
import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.Credentials;
import io.linnet.packet.ProtocolVersion;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that work with the client library: which broker, as whom, and in which version of MQTT. */
public final class ClientOptions {
    private static final int LONGEST_KEEP_ALIVE = 65_535;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ServerOptions server;

    @Mixin
    private LoginOptions login;

    @Mixin
    ProfileOption profile;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Keep alive, 0 for never, or 5 to 65535. Default: 60.")
    private int keepAliveSeconds = 60;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            converter = ProtocolOption.class,
            description = "mqttv5, mqttv311 or mqttv31, or 5, 311, 31."
                    + " Default: 5, and 3.1.1 with a broker that does not know 5.")
    private @Nullable ProtocolVersion version;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;

    /**
     * A client as the options describe it; files are read and passwords asked for here, once for all of its connections.
     *
     * @throws ParameterException when the options make no sense, or a file is not there
     * @throws UnknownHostException when the DNS knows nothing of the service that {@code -S} asks for
     */
    public ClientBuilder builder() throws UnknownHostException {
        if (keepAliveSeconds != 0 && (keepAliveSeconds < 5 || keepAliveSeconds > LONGEST_KEEP_ALIVE)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid keepalive given, it must be 0 or between 5 and " + LONGEST_KEEP_ALIVE + " inclusive.");
        }
        Login user = login.login(server.address());
        String password = user.password();
        Credentials credentials = new Credentials(user.userName(), password == null ? null : password.getBytes(UTF_8));
        ClientBuilder builder = Client.to(server.endpoints())
                .credentials(() -> credentials)
                .keepAlive(Duration.ofSeconds(keepAliveSeconds));
        return version == null ? builder : builder.version(version);
    }
}
