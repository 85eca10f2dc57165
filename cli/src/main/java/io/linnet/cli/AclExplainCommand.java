package io.linnet.cli;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Identity.Action;
import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ConfigurationFile;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Permitted;
import io.linnet.client.settings.Problem;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.TopicName;
import io.linnet.security.policy.Explanation;
import io.linnet.security.policy.Policy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet acl explain}: names the rule that decides what a client may do. */
@Command(
        name = "explain",
        description =
                "Say whether a client may do something, which rule decides it, and why others do not: by the rules of a file, "
                        + "or without one by those of the running broker.",
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0 when it is allowed; 1 when it is denied; 2 when the rules or the question are wrong,",
            "or no broker answers."
        })
final class AclExplainCommand implements Callable<Integer> {
    /** Where the rules are, when they are not those of a running broker. */
    static final class Source {
        @Option(names = "--config", paramLabel = "FILE", description = "The configuration with the rules.")
        @Nullable
        Path config;

        @Option(names = "--acl-file", paramLabel = "FILE", description = "Rules in the format of Mosquitto's acl_file.")
        @Nullable
        Path aclFile;
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "0..1")
    @Nullable
    Source source;

    @Mixin
    ControlOption control;

    @Option(names = "--user", paramLabel = "NAME", description = "The user name; without it the client is anonymous.")
    String user = "";

    @Option(names = "--client", paramLabel = "ID", description = "The client identifier.")
    String client = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "A role that the proof of identity brings; repeat for several.")
    List<String> roles = List.of();

    @Option(names = "--cert-cn", paramLabel = "NAME", description = "The common name of the client's certificate.")
    @Nullable
    String commonName;

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "Anything else that the proof of identity tells, such as cert.o=Plant; repeat for several.")
    Map<String, String> attributes = Map.of();

    @Option(names = "--qos", paramLabel = "0|1|2", description = "QoS of the message or the subscription. Default: 0.")
    int qos;

    @Option(names = "--retain", description = "The message is published with RETAIN.")
    boolean retain;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Mixin
    HelpOption help;

    @Parameters(index = "0", paramLabel = "publish|subscribe|receive", description = "What the client does.")
    String action = "";

    @Parameters(index = "1", paramLabel = "TOPIC", description = "The topic name; to subscribe, the topic filter.")
    String topic = "";

    @Override
    public Integer call() {
        Action asked = action();
        requireTopic(asked);
        if (qos < 0 || qos > 2) {
            throw wrong("--qos is " + qos + ", allowed are 0, 1 and 2");
        }
        if (source == null) {
            return askBroker();
        }
        return switch (configuration(source)) {
            case Outcome.Invalid(List<Problem> problems) -> {
                problems.forEach(spec.commandLine().getErr()::println);
                yield ExitCode.NOT_UNDERSTOOD;
            }
            case Outcome.Valid(Configuration configuration) -> explain(configuration, asked);
        };
    }

    /** The rules that are in force now. */
    private int askBroker() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> question = new HashMap<>();
        question.put("action", action);
        question.put("topic", topic);
        question.put("user", user);
        question.put("client", client);
        question.put("roles", String.join(" ", roles));
        question.put("qos", qos);
        question.put("retain", retain ? 1 : 0);
        attributes().forEach((name, value) -> question.put("attribute." + name, value));
        AtomicBoolean allowed = new AtomicBoolean();
        int code = control.ask(spec.commandLine().getErr(), broker -> {
            Map<String, Object> answer = broker.ask("explain", question);
            allowed.set(Boolean.TRUE.equals(answer.get("allowed")));
            out.println(json ? answer.get("json") : answer.get("text"));
        });
        if (code != ExitCode.OK) {
            return ExitCode.NOT_UNDERSTOOD; // no answer is no denial
        }
        return allowed.get() ? ExitCode.OK : ExitCode.FAILED;
    }

    private Map<String, String> attributes() {
        Map<String, String> known = new HashMap<>(attributes);
        if (commonName != null) {
            known.put("cert.cn", commonName);
        }
        return known;
    }

    private static Outcome configuration(Source source) {
        Path file = source.aclFile;
        if (file != null) {
            return Permitted.byFile(Configuration.defaults(), file);
        }
        Path config = source.config;
        return config == null ? new Outcome.Valid(Configuration.defaults()) : ConfigurationFile.read(config);
    }

    private Action action() {
        return switch (action) {
            case "publish" -> Action.PUBLISH;
            case "subscribe" -> Action.SUBSCRIBE;
            case "receive" -> Action.RECEIVE;
            default ->
                throw wrong("'" + action + "' is nothing to explain, allowed are publish, subscribe and receive");
        };
    }

    private void requireTopic(Action asked) {
        try {
            if (asked == Action.SUBSCRIBE) {
                TopicFilter.parse(topic);
            } else {
                TopicName.require(topic);
            }
        } catch (ProtocolViolation violation) {
            throw wrong("'" + topic + "': " + violation.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int explain(Configuration configuration, Action asked) {
        if (!(configuration.settings().ports().authorizer() instanceof Policy policy)) {
            throw new IllegalStateException("a configuration has no rules of ours");
        }
        Identity identity =
                new Identity(user, "explain", "", List.of(), attributes(), roles, List.of(), Long.MAX_VALUE);
        Explanation explanation = policy.explain(new ClientIdentity(client, identity), asked, topic, qos, retain);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ExplanationText.json(explanation));
        } else {
            ExplanationText.lines(explanation, policy.isWritten()).forEach(out::println);
        }
        return explanation.allowed() ? ExitCode.OK : ExitCode.FAILED;
    }
}
