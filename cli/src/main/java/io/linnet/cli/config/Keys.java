package io.linnet.cli.config;

import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Durability;
import io.linnet.broker.Limits;
import io.linnet.broker.QueuePolicy;
import io.linnet.transport.TransportKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
            "Whether clients may come from other machines although nobody has to log in. Without it a listener on an address "
                    + "other than loopback is refused.");

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

    static final Section ROOT = new Section(
            "the configuration",
            List.of(
                    LISTENERS,
                    ANONYMOUS,
                    TRANSPORT,
                    LOOPS,
                    QUEUE_POLICY,
                    CHECK_PAYLOAD_FORMAT,
                    SYS_INTERVAL,
                    DURABILITY,
                    DATA,
                    LIMITS,
                    LOG,
                    CONTROL));

    private Keys() {}

    static Configuration configuration(Values values) {
        BrokerConfig defaults = BrokerConfig.defaults();
        Limits limits = LimitKeys.limits(values.of(LIMITS));
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
                .withControl(values.of(CONTROL));
    }
}
