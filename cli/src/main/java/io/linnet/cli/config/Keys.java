package io.linnet.cli.config;

import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Durability;
import io.linnet.broker.LimitOverride;
import io.linnet.broker.Limits;
import io.linnet.broker.QueuePolicy;
import io.linnet.client.settings.Problems;
import io.linnet.security.policy.Policy;
import io.linnet.transport.TransportKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** The keys at the top of the file. */
final class Keys {
    static final Key<List<ConfiguredListener>> LISTENERS = new Key<>(
            "listeners",
            new ListKind<>("a list of listeners", new ListenerKind()),
            () -> Configuration.defaults().listeners(),
            "[\"mqtt://127.0.0.1:1883\"]",
            "Where clients connect. Each entry is an address, or a mapping with the keys of [a listener](#a-listener).");

    static final Key<Boolean> ANONYMOUS = new Key<>(
            "anonymous",
            Kinds.flag(),
            () -> false,
            "false",
            "Whether clients are let in that show neither user name nor password. Without `authentication` nobody has to log in; then a "
                    + "listener on an address other than loopback, and `permissions` that are about users, are refused until this is true, "
                    + "since every client would have the rights of the user name that it claims. A listener may say something else, see "
                    + "[a listener](#a-listener).");

    static final Key<Values> LOGIN = new Key<>(
            "login",
            LoginKeys.SECTION,
            Values::new,
            "{}",
            "How guessing of passwords is slowed down, and which client identifiers belong to a user, see [login](#login). Counts once there "
                    + "is `authentication`.");

    static final Key<TransportKind> TRANSPORT = new Key<>(
            "transport",
            Kinds.choice(TransportKind.class),
            () -> BrokerConfig.defaults().transport(),
            "auto",
            "How sockets are driven; `auto` is `epoll` where it is available and `nio` elsewhere.");

    static final Key<Long> LOOPS = new Key<>(
            "loops",
            Kinds.whole(1, 64),
            () -> (long) BrokerConfig.defaults().loops(),
            "(half of the processors)",
            "Event loops, each a thread that owns its share of the clients.");

    static final Key<QueuePolicy> QUEUE_POLICY = new Key<>(
            "queue-policy",
            Kinds.choice(QueuePolicy.class),
            () -> BrokerConfig.defaults().queuePolicy(),
            "drop-newest",
            "What happens to a message for a session whose queue is full: the oldest makes room, the new one is not queued, or it "
                    + "is not queued and its publisher is told so with reason code 0x97.");

    static final Key<Boolean> CHECK_PAYLOAD_FORMAT = new Key<>(
            "check-payload-format",
            Kinds.flag(),
            () -> BrokerConfig.defaults().checkPayloadFormat(),
            "false",
            "Whether a payload that claims to be UTF-8 text is checked; when it is not, the publisher gets reason code 0x99.");

    static final Key<Long> SYS_INTERVAL = new Key<>(
            "sys-interval",
            Kinds.seconds("0s", "1d"),
            () -> (long) BrokerConfig.defaults().sysIntervalSeconds(),
            "10s",
            "How often the topics below `$SYS/broker` are published; 0 turns them off.");

    static final Key<Durability> DURABILITY = new Key<>(
            "durability",
            Kinds.choice(Durability.class),
            () -> BrokerConfig.defaults().durability(),
            "disk",
            "What an acknowledgement promises for sessions that outlive their connection, and for retained messages: `disk`, it is "
                    + "on the disk and survives a power cut; `os`, the operating system has it and it survives the end of the broker; "
                    + "`memory`, nothing is written. A listener may promise something else, see [a listener](#a-listener).");

    static final Key<Path> DATA = new Key<>(
            "data",
            Kinds.parsed("a folder", DataFolder::parse),
            DataFolder::usual,
            "(`linnet` in `$XDG_STATE_HOME`, or in `~/.local/state`)",
            "The folder for what survives a restart; made when it is not there. One broker at a time can use it. Not used when "
                    + "nothing but `memory` is promised.");

    static final Key<List<LimitOverride>> LIMITS_FOR = new Key<>(
            "limits-for",
            new ListKind<>("a list of limits for some clients", new LimitsForKind()),
            List::of,
            "(nobody)",
            "Limits that differ for some clients, see [limits-for](#limits-for). They count more than those of the listener; of "
                    + "several that are for a client, the last one that has the limit counts.");

    static final Key<Values> LIMITS = new Key<>(
            "limits",
            LimitKeys.SECTION,
            Values::new,
            "{}",
            "All bounds, see [limits](#limits). Over a bound there is a reason code for the client, a log line and a counter.");

    static final Key<Values> LOG =
            new Key<>("log", LogKeys.SECTION, Values::new, "{}", "What is told, how and where, see [log](#log).");

    static final Key<ControlSetting> CONTROL = new Key<>(
            "control",
            Kinds.parsed("a path, or off", ControlSetting::parse),
            ControlSetting.Usual::new,
            "(`control.sock` in the data folder; without one `linnet-control.sock` in `$XDG_RUNTIME_DIR`)",
            "The Unix domain socket by which `linnet reload`, `linnet status`, `linnet log` and others reach the broker, or `off`.");

    static final Key<Values> PERMISSIONS = new Key<>(
            "permissions",
            PermissionKeys.SECTION,
            Values::new,
            "(everything is allowed)",
            "What clients may publish, subscribe to and receive, see [permissions](#permissions). Once it is written, what no rule "
                    + "allows is denied.");

    static final Section ROOT = new Section(
            "the configuration",
            List.of(
                    LISTENERS,
                    ANONYMOUS,
                    AuthenticationKeys.AUTHENTICATION,
                    LOGIN,
                    TRANSPORT,
                    LOOPS,
                    QUEUE_POLICY,
                    CHECK_PAYLOAD_FORMAT,
                    SYS_INTERVAL,
                    DURABILITY,
                    DATA,
                    LIMITS,
                    PERMISSIONS,
                    LIMITS_FOR,
                    LOG,
                    CONTROL));

    private Keys() {}

    private static Limits limits(Values values) {
        List<LimitOverride> overrides = new ArrayList<>();
        for (ConfiguredListener listener : values.of(LISTENERS)) {
            if (!listener.limits().isEmpty()) {
                overrides.add(LimitOverride.forListener(listener.options().name(), listener.limits()));
            }
        }
        overrides.addAll(values.of(LIMITS_FOR));
        return Limits.defaults().with(LimitKeys.settings(values.of(LIMITS))).with(overrides);
    }

    /** What is written, when it is a mapping; what keys say about each other is looked at as well. */
    static Optional<Values> values(Node root, Problems problems) {
        Optional<Values> values = Optional.ofNullable(ROOT.read("", root, problems));
        values.ifPresent(all -> PermissionKeys.check(all.of(PERMISSIONS), problems));
        return values;
    }

    static Configuration configuration(Values values) {
        BrokerConfig defaults = BrokerConfig.defaults();
        Limits limits = limits(values);
        BrokerConfig settings = new BrokerConfig(
                defaults.listeners(),
                values.of(TRANSPORT),
                Math.toIntExact(values.of(LOOPS)),
                limits,
                values.of(QUEUE_POLICY),
                values.of(DURABILITY),
                Map.of(),
                values.of(CHECK_PAYLOAD_FORMAT),
                Math.toIntExact(values.of(SYS_INTERVAL)),
                defaults.ports());
        return new Configuration(settings, values.of(LISTENERS), values.of(ANONYMOUS), values.of(DATA))
                .withLog(LogKeys.settings(values.of(LOG)))
                .withControl(values.of(CONTROL))
                .withPolicy(
                        values.has(PERMISSIONS) ? PermissionKeys.policy(values.of(PERMISSIONS)) : Policy.unwritten())
                .withAuthentication(new Authentication(
                        values.of(AuthenticationKeys.AUTHENTICATION), LoginKeys.settings(values.of(LOGIN))));
    }
}
