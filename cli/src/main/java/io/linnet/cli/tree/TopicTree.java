package io.linnet.cli.tree;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/** What came on which topic: how much, how fast, and the last of it. Of one thread. */
public final class TopicTree {
    /** Above so many levels in all, new ones are counted and not kept. */
    static final int MOST_NODES = 100_000;

    private static final int KEPT_BYTES = 512;
    /** Seconds after which a change of the rate is seen for two thirds. */
    private static final double INERTIA_SECONDS = 5;

    private final Node root = new Node("");
    private int nodes;
    private int topics;
    private long messages;
    private long beyond;

    /** A topic level, and all that is below it. */
    static final class Node {
        final String name;
        final TreeMap<String, Node> below = new TreeMap<>();
        long messages;
        long bytes;
        boolean retained;
        byte[] payload = {};
        private long counted;
        private double rate;

        private Node(String name) {
            this.name = name;
        }

        /** Messages per second, with those of all levels below. */
        double rate() {
            double sum = rate;
            for (Node child : below.values()) {
                sum += child.rate();
            }
            return sum;
        }

        /** How many topics had messages, here and below. */
        int topics() {
            int sum = messages > 0 ? 1 : 0;
            for (Node child : below.values()) {
                sum += child.topics();
            }
            return sum;
        }

        /** How many messages came, here and below. */
        long allMessages() {
            long sum = messages;
            for (Node child : below.values()) {
                sum += child.allMessages();
            }
            return sum;
        }

        private void tick(double seconds, double weight) {
            rate += weight * ((messages - counted) / seconds - rate);
            counted = messages;
            below.values().forEach(child -> child.tick(seconds, weight));
        }
    }

    /** Notes a message. */
    public void add(String topicName, byte[] payload, boolean retained) {
        messages++;
        Node node = root;
        for (String level : topicName.split("/", -1)) {
            Node next = node.below.get(level);
            if (next == null) {
                if (nodes == MOST_NODES) {
                    beyond++;
                    return;
                }
                nodes++;
                next = new Node(level);
                node.below.put(level, next);
            }
            node = next;
        }
        topics += node.messages == 0 ? 1 : 0;
        node.messages++;
        node.bytes = payload.length;
        node.payload = Arrays.copyOf(payload, Math.min(payload.length, KEPT_BYTES));
        node.retained = retained;
    }

    /** So much time has passed since the last call, or since the beginning; rates follow. */
    public void passed(double seconds) {
        root.tick(seconds, 1 - Math.exp(-seconds / INERTIA_SECONDS));
    }

    public int topics() {
        return topics;
    }

    public long messages() {
        return messages;
    }

    /** Messages per second on all topics. */
    public double rate() {
        return root.rate();
    }

    /** Messages of topics that are not kept because there are too many. */
    public long beyond() {
        return beyond;
    }

    Collection<Node> top() {
        return root.below.values();
    }
}
