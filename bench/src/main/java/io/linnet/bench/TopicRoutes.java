package io.linnet.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes that follow from topic names and topic filters, as the standard matches them (4.7). Subscribers of one shared
 * subscription (4.8.2) are one receiver: any of them may get a message, and only one.
 */
final class TopicRoutes implements Routes {
    private static final String SHARED = "$share/";
    private static final long MOST_FLOWS = 1L << 24;

    /** Who receives: one subscriber, or the members of a shared subscription. */
    private record Receiver(String filter, int firstSubscriber, boolean shared) {}

    private final List<Receiver> receivers;

    /** Which receiver a subscriber is, or belongs to. */
    private final int[] receiverOf;

    /** Of each publisher its receivers, rising; and the number of its first flow. */
    private final int[][] reached;

    private final int[] firstFlow;
    private final int flows;

    /** Flows that several subscribers share. */
    private final BitSet shared = new BitSet();

    /** {@code topics} of the publishers, {@code filters} of the subscribers, in the order of their numbers. */
    TopicRoutes(List<String> topics, List<String> filters) {
        receiverOf = new int[filters.size()];
        receivers = receivers(filters, receiverOf);
        Map<String, List<Integer>> exact = new HashMap<>();
        List<Integer> wild = new ArrayList<>();
        for (int r = 0; r < receivers.size(); r++) {
            String filter = receivers.get(r).filter;
            if (filter.contains("+") || filter.contains("#")) {
                wild.add(r);
            } else {
                exact.computeIfAbsent(filter, f -> new ArrayList<>()).add(r);
            }
        }
        reached = new int[topics.size()][];
        firstFlow = new int[topics.size()];
        long count = 0;
        Map<String, int[]> known = new HashMap<>();
        for (int p = 0; p < reached.length; p++) {
            reached[p] = known.computeIfAbsent(topics.get(p), topic -> reachedBy(topic, exact, wild));
            firstFlow[p] = (int) count;
            count += reached[p].length;
            if (count > MOST_FLOWS) {
                throw new IllegalArgumentException(
                        "more than " + MOST_FLOWS + " pairs of publisher and subscriber to account for");
            }
        }
        flows = (int) count;
        each((flow, p, s) -> shared.set(flow, receivers.get(receiverOf[s]).shared));
    }

    private static List<Receiver> receivers(List<String> filters, int[] receiverOf) {
        List<Receiver> all = new ArrayList<>();
        Map<String, Integer> groups = new LinkedHashMap<>();
        for (int s = 0; s < receiverOf.length; s++) {
            String filter = filters.get(s);
            if (!filter.startsWith(SHARED)) {
                receiverOf[s] = all.size();
                all.add(new Receiver(filter, s, false));
                continue;
            }
            Integer group = groups.get(filter);
            if (group == null) {
                group = all.size();
                groups.put(filter, group);
                all.add(new Receiver(filter.substring(filter.indexOf('/', SHARED.length()) + 1), s, true));
            }
            receiverOf[s] = group;
        }
        return List.copyOf(all);
    }

    private int[] reachedBy(String topic, Map<String, List<Integer>> exact, List<Integer> wild) {
        List<Integer> found = new ArrayList<>(exact.getOrDefault(topic, List.of()));
        wild.stream().filter(r -> matches(receivers.get(r).filter, topic)).forEach(found::add);
        return found.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** Whether a filter with wildcards matches (4.7.1, 4.7.2). */
    static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && !filter.startsWith("$")) {
            return false;
        }
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    @Override
    public int flow(int publisher, int subscriber) {
        int at = Arrays.binarySearch(reached[publisher], receiverOf[subscriber]);
        return at < 0 ? Topology.NO_FLOW : firstFlow[publisher] + at;
    }

    @Override
    public int flows() {
        return flows;
    }

    @Override
    public int receivers(int publisher) {
        return reached[publisher].length;
    }

    @Override
    public long share(long sent, int subscriber) {
        return sent;
    }

    @Override
    public boolean isOrdered(int flow) {
        return !shared.get(flow);
    }

    @Override
    public void each(Visitor visitor) {
        for (int p = 0; p < reached.length; p++) {
            for (int i = 0; i < reached[p].length; i++) {
                visitor.flow(firstFlow[p] + i, p, receivers.get(reached[p][i]).firstSubscriber);
            }
        }
    }
}
