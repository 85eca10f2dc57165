package io.linnet.broker;

import io.linnet.transport.ListenerOptions;
import io.linnet.transport.TransportKind;
import java.util.List;
import java.util.Map;

/**
 * Everything a broker is started with.
 *
 * @param listeners where clients connect, in the order in which they are opened
 * @param transport how sockets are driven
 * @param loops event loops, each with a thread and a shard of the clients; half of the processors by default, at least one
 * @param limits all bounds
 * @param queuePolicy what happens when a session's queue is full
 * @param durability what acknowledgements promise, as far as the storage of {@code ports} goes
 * @param listenerDurability the same for clients of single listeners
 * @param checkPayloadFormat whether a payload that claims to be UTF-8 text is checked (reason code 0x99)
 * @param sysIntervalSeconds how often the topics below {@code $SYS/broker} are published; 0 turns them off
 * @param ports what the broker is connected to
 */
public record BrokerConfig(
        List<ListenerOptions> listeners,
        TransportKind transport,
        int loops,
        Limits limits,
        QueuePolicy queuePolicy,
        Durability durability,
        Map<ListenerOptions, Durability> listenerDurability,
        boolean checkPayloadFormat,
        int sysIntervalSeconds,
        Ports ports) {

    /** A broker on {@code mqtt://127.0.0.1:1883} that keeps everything in memory. */
    public static BrokerConfig defaults() {
        return new BrokerConfig(
                List.of(ListenerOptions.parse("mqtt://127.0.0.1:1883")),
                TransportKind.AUTO,
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Limits.defaults(),
                QueuePolicy.DROP_NEWEST,
                Durability.DISK,
                Map.of(),
                false,
                10,
                Ports.local());
    }

    /** The same with other listeners, given as URIs such as {@code mqtt://0.0.0.0:1883} or {@code ws://127.0.0.1:8083/mqtt}. */
    public BrokerConfig listeningOn(String... uris) {
        return withListeners(List.of(uris).stream().map(ListenerOptions::parse).toList());
    }

    public BrokerConfig withListeners(List<ListenerOptions> newListeners) {
        return new BrokerConfig(
                newListeners,
                transport,
                loops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withTransport(TransportKind newTransport) {
        return new BrokerConfig(
                listeners,
                newTransport,
                loops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withLoops(int newLoops) {
        return new BrokerConfig(
                listeners,
                transport,
                newLoops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withLimits(Limits newLimits) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                newLimits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withQueuePolicy(QueuePolicy newPolicy) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                limits,
                newPolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    /** The same with other promises, for all listeners and for single ones. */
    public BrokerConfig withDurability(Durability level, Map<ListenerOptions, Durability> single) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                limits,
                queuePolicy,
                level,
                single,
                checkPayloadFormat,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withCheckPayloadFormat(boolean check) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                check,
                sysIntervalSeconds,
                ports);
    }

    public BrokerConfig withSysIntervalSeconds(int seconds) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                seconds,
                ports);
    }

    public BrokerConfig withPorts(Ports newPorts) {
        return new BrokerConfig(
                listeners,
                transport,
                loops,
                limits,
                queuePolicy,
                durability,
                listenerDurability,
                checkPayloadFormat,
                sysIntervalSeconds,
                newPorts);
    }
}
