package io.linnet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A broker of exact topics on one thread, which can be told to misbehave: what the generator is tested (and profiled)
 * against. It keeps sessions and retained messages, in memory, and never sends anything twice.
 */
@NullMarked
final class SmallBroker implements AutoCloseable {

    /** How often the n-th message is handed to each receiver: 1 unless something is to go wrong. */
    interface Copies {
        int ofMessage(long n);
    }

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Map<String, List<Client>> subscriptions = new HashMap<>();
    private final Map<String, Client> sessions = new HashMap<>();
    private final Map<String, byte[]> retained = new HashMap<>();
    private final ByteBuffer in = ByteBuffer.allocate(256 * 1024);
    private final Copies copies;
    private final int swapEvery;
    private final Thread thread;
    private final List<Client> touched = new ArrayList<>();
    private byte[] lastTopic = new byte[0];
    private List<Client> lastReceivers = List.of();
    private long messages;
    private byte @Nullable [] heldBack;
    private volatile boolean forgetful;
    private volatile boolean closing;

    SmallBroker() throws IOException {
        this(0, n -> 1, 0);
    }

    /** Misbehaves as told; every {@code swapEvery}-th message is sent after its successor, 0 = none. */
    SmallBroker(int port, Copies copies, int swapEvery) throws IOException {
        this.copies = copies;
        this.swapEvery = swapEvery;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = Thread.ofPlatform().name("small-broker").daemon().start(this::serve);
    }

    /** For profiling the generator: runs until it is killed, on the port that is given. */
    static void main(String[] arguments) throws Exception {
        try (SmallBroker broker = new SmallBroker(Integer.parseInt(arguments[0]), n -> 1, 0)) {
            broker.thread.join();
        }
    }

    InetSocketAddress address() {
        try {
            return (InetSocketAddress) listener.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes, and returns when nothing listens any more. */
    void end() {
        close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** From now on every session is a new one. */
    void forgetSessions() {
        forgetful = true;
    }

    private void serve() {
        try (listener;
                selector) {
            while (!closing) {
                selector.select(this::ready);
                for (Client client : touched) {
                    client.flush();
                }
                touched.clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = listener.accept();
                if (channel != null) {
                    channel.configureBlocking(false);
                    channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                    Client client = new Client(channel);
                    client.key = channel.register(selector, SelectionKey.OP_READ, client);
                }
            } else {
                Client client = (Client) key.attachment();
                if (key.isWritable()) {
                    client.flush();
                }
                if (key.isValid() && key.isReadable()) {
                    client.read();
                }
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }

    private final class Client {
        private final SocketChannel channel;
        private ByteBuffer out = ByteBuffer.allocate(1024);
        private byte[] tail = new byte[0];
        private @Nullable SelectionKey key;
        private boolean isTouched;
        private int level;
        private int qos;
        private int nextIdentifier = 1;
        private boolean clean;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            in.clear().put(tail);
            if (channel.read(in) < 0) {
                channel.close();
                if (clean) {
                    subscriptions.values().forEach(clients -> clients.remove(this));
                }
                return;
            }
            int limit = in.position();
            int at = 0;
            while (limit - at >= 2) {
                long framing = Wire.framing(in, at, limit);
                int end = at + (int) (framing & 7) + (int) (framing >>> 3);
                if (framing < 0 || end > limit) {
                    break;
                }
                packet(at, at + (int) (framing & 7), end);
                at = end;
            }
            tail = Arrays.copyOfRange(in.array(), at, limit);
        }

        private void packet(int at, int body, int end) {
            int first = in.get(at);
            switch (Wire.packetType((byte) first)) {
                case 1 -> connect(body);
                case 8 -> subscribe(body);
                case Wire.PUBLISH -> publish((first >>> 1) & 3, (first & 1) == 1, body, end);
                case Wire.PUBREC -> reply(0x6202_0000, body);
                case Wire.PUBREL -> reply(0x7002_0000, body);
                default -> {}
            }
        }

        private void connect(int body) {
            level = in.get(body + 6);
            clean = (in.get(body + 7) & 2) != 0;
            int identifier = body + 10 + (level == 5 ? 1 + in.get(body + 10) : 0);
            String client = new String(in.array(), identifier + 2, in.getShort(identifier), StandardCharsets.UTF_8);
            Client before = clean || forgetful ? null : sessions.get(client);
            room(5).put((byte) 0x20)
                    .put((byte) (level == 5 ? 3 : 2))
                    .put((byte) (before == null ? 0 : 1))
                    .put((byte) 0);
            if (level == 5) {
                out.put((byte) 0);
            }
            if (before != null) {
                comeBack(before);
            }
            if (clean) {
                forget(sessions.remove(client));
            } else {
                sessions.put(client, this);
            }
        }

        private void comeBack(Client before) {
            qos = before.qos;
            nextIdentifier = before.nextIdentifier;
            subscriptions.values().forEach(clients -> clients.replaceAll(other -> other == before ? this : other));
            room(before.out.position()).put(before.out.flip());
        }

        private void forget(@Nullable Client before) {
            subscriptions.values().forEach(clients -> clients.remove(before));
        }

        private void subscribe(int body) {
            int filter = body + 2 + (level == 5 ? 1 : 0);
            String topic = new String(in.array(), filter + 2, in.getShort(filter), StandardCharsets.UTF_8);
            qos = in.get(filter + 2 + in.getShort(filter));
            subscriptions.computeIfAbsent(topic, t -> new ArrayList<>()).add(this);
            lastTopic = new byte[0];
            room(6).put((byte) 0x90).put((byte) (level == 5 ? 4 : 3)).putShort(in.getShort(body));
            if (level == 5) {
                out.put((byte) 0);
            }
            out.put((byte) qos);
            byte[] message = retained.get(topic);
            if (message != null) {
                room(message.length).put(message);
            }
        }

        private void publish(int publishQos, boolean retain, int body, int end) {
            int topicEnd = body + 2 + in.getShort(body);
            int content = topicEnd;
            if (publishQos > 0) {
                reply(publishQos == 1 ? 0x4002_0000 : 0x5002_0000, content);
                content += 2;
            }
            long n = messages++;
            if (swapEvery > 0 && n % swapEvery == 0) {
                heldBack = Arrays.copyOfRange(in.array(), content, end);
                return;
            }
            if (retain) {
                retain(publishQos, body, topicEnd, content, end);
            }
            List<Client> receivers = receivers(body, topicEnd);
            for (int copy = copies.ofMessage(n); copy > 0; copy--) {
                forward(receivers, publishQos, body, topicEnd, in.array(), content, end);
            }
            if (heldBack != null) {
                forward(receivers, publishQos, body, topicEnd, heldBack, 0, heldBack.length);
                heldBack = null;
            }
        }

        /** As it will be sent, with packet identifier 1: whoever subscribes gets no more than this one. */
        private void retain(int publishQos, int body, int topicEnd, int content, int end) {
            ByteBuffer packet = ByteBuffer.allocate(end - body + 2);
            packet.put((byte) (0x31 | (publishQos << 1))).put((byte) (end - body));
            packet.put(in.array(), body, topicEnd - body).putShort((short) 1);
            packet.put(in.array(), content, end - content);
            String topic = new String(in.array(), body + 2, topicEnd - body - 2, StandardCharsets.UTF_8);
            if (copies.ofMessage(messages - 1) > 0) {
                retained.put(topic, packet.array());
            }
        }

        private List<Client> receivers(int body, int topicEnd) {
            if (!Arrays.equals(in.array(), body, topicEnd, lastTopic, 0, lastTopic.length)) {
                lastTopic = Arrays.copyOfRange(in.array(), body, topicEnd);
                String topic = new String(lastTopic, 2, lastTopic.length - 2, StandardCharsets.UTF_8);
                lastReceivers = subscriptions.getOrDefault(topic, List.of());
            }
            return lastReceivers;
        }

        private void forward(
                List<Client> receivers, int publishQos, int body, int topicEnd, byte[] source, int from, int to) {
            for (int i = 0; i < receivers.size(); i++) {
                receivers.get(i).deliver(publishQos, body, topicEnd, source, from, to);
            }
        }

        private void deliver(int publishQos, int body, int topicEnd, byte[] source, int from, int to) {
            int effective = Math.min(publishQos, qos);
            int remaining = topicEnd - body + (effective > 0 ? 2 : 0) + to - from;
            room(remaining + 5).put((byte) (0x30 | (effective << 1)));
            for (int rest = remaining; ; rest >>>= 7) {
                out.put((byte) (rest > 127 ? (rest & 127) | 128 : rest));
                if (rest <= 127) {
                    break;
                }
            }
            out.put(in.array(), body, topicEnd - body);
            if (effective > 0) {
                out.putShort((short) nextIdentifier);
                nextIdentifier = nextIdentifier == 65_535 ? 1 : nextIdentifier + 1;
            }
            out.put(source, from, to - from);
        }

        private void reply(int packet, int identifierAt) {
            room(4).putInt(packet | (in.getShort(identifierAt) & 0xFFFF));
        }

        private ByteBuffer room(int bytes) {
            if (out.remaining() < bytes) {
                out = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes))
                        .put(out.flip());
            }
            if (!isTouched) {
                isTouched = true;
                touched.add(this);
            }
            return out;
        }

        void flush() {
            isTouched = false;
            try {
                if (channel.isOpen()) {
                    channel.write(out.flip());
                    out.compact();
                    java.util.Objects.requireNonNull(key)
                            .interestOps(SelectionKey.OP_READ | (out.position() > 0 ? SelectionKey.OP_WRITE : 0));
                }
            } catch (IOException e) {
                java.util.Objects.requireNonNull(key).cancel();
            }
        }
    }
}
