package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.BrokerConfig;
import io.linnet.broker.QueuePolicy;
import io.linnet.cli.config.Outcome.Invalid;
import io.linnet.cli.config.Outcome.Valid;
import io.linnet.client.settings.Problem;
import io.linnet.transport.Cidr;
import io.linnet.transport.ListenerOptions;
import io.linnet.transport.Scheme;
import io.linnet.transport.TransportKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
    private static final String EVERYTHING = """
            listeners:
              - mqtt://127.0.0.1:1883
              - uri: ws://[::1]:8083/broker
                name: browsers
                proxy-protocol-from: [10.0.0.0/8, "fd00::/8"]
                handshake-timeout: 2s
                backlog: 128
            anonymous: true
            transport: nio
            loops: 3
            queue-policy: drop-oldest
            check-payload-format: true
            sys-interval: 1m
            durability: memory
            limits:
              connect-timeout: 1500ms
              maximum-packet-size: 16MiB
              receive-maximum: 65535
              queue-bytes: 5 MB
              pending-output-bytes: 4096
              maximum-session-expiry: 7d
            """;

    @Test
    void everyKeyIsRead() {
        Configuration configuration = valid(EVERYTHING);
        BrokerConfig settings = configuration.brokerConfig();
        assertThat(configuration.anonymous()).isTrue();
        assertThat(settings.transport()).isEqualTo(TransportKind.NIO);
        assertThat(settings.loops()).isEqualTo(3);
        assertThat(settings.queuePolicy()).isEqualTo(QueuePolicy.DROP_OLDEST);
        assertThat(settings.checkPayloadFormat()).isTrue();
        assertThat(settings.sysIntervalSeconds()).isEqualTo(60);
        assertThat(settings.limits().connectTimeoutMillis()).isEqualTo(1_500);
        assertThat(settings.limits().maximumPacketBytes()).isEqualTo(16 << 20);
        assertThat(settings.limits().receiveMaximum()).isEqualTo(65_535);
        assertThat(settings.limits().queueBytes()).isEqualTo(5_000_000);
        assertThat(settings.limits().pendingOutputBytes()).isEqualTo(4_096);
        assertThat(settings.limits().sessionExpiryMaximumSeconds()).isEqualTo(604_800);
    }

    @Test
    void aListenerIsAnAddressOrAMapping() {
        List<ConfiguredListener> listeners = valid(EVERYTHING).listeners();
        ListenerOptions plain = listeners.get(0).options();
        ListenerOptions detailed = listeners.get(1).options();
        assertThat(plain).isEqualTo(ListenerOptions.parse("mqtt://127.0.0.1:1883"));
        assertThat(detailed.scheme()).isEqualTo(Scheme.WS);
        assertThat(detailed.webSocketPath()).isEqualTo("/broker");
        assertThat(detailed.name()).isEqualTo("browsers");
        assertThat(detailed.proxyProtocolFrom()).containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));
        assertThat(detailed.handshakeTimeoutMillis()).isEqualTo(2_000);
        assertThat(detailed.backlog()).isEqualTo(128);
        assertThat(listeners.get(1).origin()).isEqualTo("linnet.yaml:3:5");
    }

    @Test
    void aWebSocketFrameMayBeAsLongAsThePacket() {
        assertThat(valid(EVERYTHING).brokerConfig().listeners())
                .allMatch(listener -> listener.maximumFrameBytes() == 16 << 20);
    }

    @Test
    void jsonSaysTheSame() {
        Configuration yaml = valid("loops: 2\nlimits:\n  queue-bytes: 64MiB\n  topic-levels: 7\n");
        Configuration json =
                valid("{\n\t\"loops\": 2,\n\t\"limits\": {\"queue-bytes\": \"64MiB\", \"topic-levels\": 7}\n}\n");
        assertThat(json.settings().limits()).isEqualTo(yaml.settings().limits());
        assertThat(json.settings().loops()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but a comment\n", "{}", "limits:\n  # all as it comes\n", "\uFEFF"})
    void whatIsNotWrittenIsAsItComes(String text) {
        Configuration configuration = valid(text);
        assertThat(configuration.settings().limits())
                .isEqualTo(BrokerConfig.defaults().limits());
        assertThat(configuration.settings().loops())
                .isEqualTo(BrokerConfig.defaults().loops());
        assertThat(configuration.brokerConfig().listeners())
                .containsExactly(ListenerOptions.parse("mqtt://127.0.0.1:1883"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # file                                              | line:column and what is said there
                    lops: 4                                             | 1:1: unknown key 'lops', did you mean loops?
                    queuePolicy: reject                                 | 1:1: unknown key 'queuePolicy', did you mean queue-policy?
                    receive-maximum: 5                                  | 1:1: unknown key 'receive-maximum' here, it belongs below limits
                    colour: red                                         | 1:1: unknown key 'colour', allowed are listeners, anonymous,
                    loops: 0                                            | 1:8: loops: '0' is not a number from 1 to 64
                    loops: 65                                           | 1:8: loops: '65' is not a number from 1 to 64
                    loops: -1                                           | 1:8: loops: '-1' is not a number from 1 to 64
                    loops: 1.5                                          | 1:8: loops: '1.5' is not a number from 1 to 64
                    loops: 99999999999999999999                         | 1:8: loops: '99999999999999999999' is not a number
                    loops: ''                                           | 1:8: loops: '' is not a number from 1 to 64
                    loops:                                              | 1:7: loops: nothing is written here, allowed is a number
                    loops: [1]                                          | 1:8: loops: a list is not a number from 1 to 64
                    loops: {a: 1}                                       | 1:8: loops: a mapping is not a number from 1 to 64
                    loops: 1\\nloops: 2                                 | 2:1: loops is written a second time
                    check-payload-format: yes                           | 1:23: check-payload-format: 'yes' is not true or false
                    transport: IO_URING                                 | 1:12: transport: 'IO_URING' is not one of auto, epoll, io-uring, nio
                    queue-policy: drop                                  | 1:15: queue-policy: 'drop' is not one of drop-oldest, drop-newest, reject
                    sys-interval: 500ms                                 | 1:15: sys-interval: '500ms' is not a duration from 0s to 1d in whole
                    sys-interval: 1 week                                | 1:15: sys-interval: '1 week' is not a duration
                    durability: tape                                    | 1:13: durability: 'tape' is not one of memory, os, disk
                    data: ''                                            | 1:7: data: the name of the folder is empty
                    limits: 5                                           | 1:9: limits: allowed is a mapping with the keys connect-timeout,
                    limits:\\n  recieve-maximum: 5                      | 2:3: unknown key 'recieve-maximum', did you mean receive-maximum?
                    limits:\\n  receive-maximum: 0                      | 2:20: receive-maximum: '0' is not a number from 1 to 65535
                    limits:\\n  receive-maximum: 65536                  | 2:20: receive-maximum: '65536' is not a number from 1 to 65535
                    limits:\\n  maximum-packet-size: 1 elephant         | 2:24: maximum-packet-size: '1 elephant' is not a size from 128B to 256MiB
                    limits:\\n  maximum-packet-size: 257MiB             | 2:24: maximum-packet-size: '257MiB' is not a size
                    limits:\\n  connect-timeout: 1ms                    | 2:20: connect-timeout: '1ms' is not a duration from 100ms to 10m
                    {"limits": {"topic-levels": "many"}}                | 1:29: topic-levels: 'many' is not a number
                    listeners: mqtt://127.0.0.1:1883                    | 1:12: listeners: allowed is a list of listeners, at least one
                    listeners: []                                       | 1:12: listeners: allowed is a list of listeners, at least one
                    listeners: [127.0.0.1]                              | 1:13: listeners: A listener address begins with mqtt://, mqtts://, ws:// or wss://: 127.0.0.1
                    listeners: [{uri: 'mqtt://[::1]:1', tls: {key: a}}]  | 1:42: tls: mqtt:// has no TLS, allowed is this key with mqtts:// and wss://
                    listeners: [{uri: 'wss://[::1]:1', tls: {key: a}}]   | 1:41: tls: there is no certificate
                    listeners: [{uri: 'wss://[::1]:1', tls: {certificate: none.pem}}] | 1:55: tls: none.pem: the certificate file is not there
                    listeners: [{uri: 'wss://[::1]:1', tls: {keys: a}}]  | 1:42: unknown key 'keys', did you mean key?
                    listeners: ['mqtts://127.0.0.1']                    | 1:13: mqtts:// needs a key tls below the listener, with certificate and key
                    listeners: ['mqtt://127.0.0.1:65536']               | 1:13: listeners: A port is a number from 0 to 65535, not like in mqtt://127.0.0.1:65536
                    listeners: [{name: a}]                              | 1:13: this listener has no uri, which is an address such as
                    listeners:\\n - uri: mqtt://[::1]\\n   name: a b    | 3:10: name: 'a b' is not a name of 1 to 64 letters
                    listeners:\\n - uri: mqtt://[::1]\\n   port: 1883   | 3:4: unknown key 'port', allowed are uri, name,
                    listeners:\\n - {uri: 'mqtt://[::1]', proxy-protocol-from: [10.0.0.0/33]} | 2:48: proxy-protocol-from: The prefix length of 10.0.0.0 must be 0 to 32, not 33
                    just words                                          | 1:1: the configuration: allowed is a mapping with the keys listeners,
                    [1, 2]                                              | 1:1: the configuration: allowed is a mapping
                    ? [a]\\n: 1                                         | 1:3: a key is a single word
                    <<: {loops: 1}                                      | 1:1: unknown key '<<'
                    a: [1, 2\\nb: 3                                     | 2:2: this is neither YAML nor JSON: expected ',' or ']'
                    loops: 1\\nloops                                    | 2:6: this is neither YAML nor JSON: could not find expected ':'
                    limits:\\n\\t- 1                                    | 2:1: this is neither YAML nor JSON: found character
                    loops: *nowhere                                     | 1:8: this is neither YAML nor JSON: a value that begins with * means another
                    loops: 1\\n---\\nloops: 2                           | 2:1: a second document begins here, allowed is one
                    """)
    void whatIsWrongIsNamedWithItsPlace(String text, String expected) {
        List<Problem> problems = invalid(text.replace("\\n", "\n").replace("\\t", "\t"));
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().toString()).startsWith("linnet.yaml:" + expected);
    }

    @Test
    void allProblemsAreNamedInTheOrderOfTheFile() {
        List<Problem> problems = invalid("loops: 0\nlimits:\n  topic-levels: 0\n  colour: red\ntransport: air\n");
        assertThat(problems).extracting(problem -> problem.place().line()).containsExactly(1, 3, 4, 5);
    }

    @Test
    void bytesThatAreNotTextAreNamedWithTheirPlace() {
        byte[] content = "loops: 1\nümläut: \u00ff".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(problems(ConfigurationFile.parse("linnet.yaml", content)))
                .containsExactly("linnet.yaml:2:1: bytes that are not UTF-8");
    }

    @Test
    void controlCharactersAreRefusedAndNotPrinted() {
        assertThat(problems(parse("a\u0007b: 1")))
                .containsExactly("linnet.yaml:1:2: the character U+0007 is not allowed");
        assertThat(problems(parse("\"a\\e[2Jb\": 1")))
                .singleElement()
                .asString()
                .contains("'a?[2Jb'");
    }

    @Test
    void depthAndSizeAreBounded() {
        assertThat(problems(parse("[".repeat(500_000))))
                .containsExactly("linnet.yaml:1:17: nested deeper than 16 levels");
        assertThat(problems(parse("#".repeat(2_000_000))))
                .singleElement()
                .asString()
                .contains("larger than 1048576 bytes");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem(@TempDir Path folder) {
        Path missing = folder.resolve("missing.yaml");
        assertThat(problems(ConfigurationFile.read(missing))).containsExactly(missing + ": there is no such file");
        assertThat(problems(ConfigurationFile.read(folder)))
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @Test
    void aFileIsReadFromDisk(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("linnet.json"), "{\"loops\": 5}");
        assertThat(ConfigurationFile.read(file))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.configuration().settings().loops())
                                .isEqualTo(5));
    }

    @Test
    void aListenerForOtherMachinesNeedsAConsciousChoice() {
        String open = "listeners:\n  - mqtt://127.0.0.1:1883\n  - mqtt://0.0.0.0:1884\n  - ws://[::]:8083\n";
        assertThat(valid(open).refusals())
                .hasSize(2)
                .allMatch(refusal -> refusal.contains("write anonymous: true"))
                .first()
                .asString()
                .startsWith("linnet.yaml:3:5: mqtt://0.0.0.0:1884 would let in everybody");
        assertThat(valid(open + "anonymous: true\n").refusals()).isEmpty();
        assertThat(valid("listeners: ['mqtt://[::1]', 'mqtt://localhost', 'mqtt://127.8.8.8']")
                        .refusals())
                .isEmpty();
    }

    private static Outcome parse(String text) {
        return ConfigurationFile.parse("linnet.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Configuration valid(String text) {
        Outcome outcome = parse(text);
        assertThat(outcome).isInstanceOf(Valid.class);
        return ((Valid) outcome).configuration();
    }

    private static List<Problem> invalid(String text) {
        Outcome outcome = parse(text);
        assertThat(outcome).isInstanceOf(Invalid.class);
        return ((Invalid) outcome).problems();
    }

    private static List<String> problems(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Invalid.class);
        return ((Invalid) outcome).problems().stream().map(Problem::toString).toList();
    }
}
