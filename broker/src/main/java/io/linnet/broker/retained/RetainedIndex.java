package io.linnet.broker.retained;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Values by topic name, ordered, so that a topic filter finds its matches by seeking and never by looking at every topic (MQTT 5.0
 * sections 3.3.1.3 and 4.7). Any thread.
 *
 * <p>The order is {@link TopicOrder}. Under it the topics below one level stand together, and from a topic that does not
 * match one can tell the smallest name that could match next: that is where the walk goes on.
 *
 * @param <V> what is kept for a topic
 */
public final class RetainedIndex<V> {
    private final ConcurrentNavigableMap<String, V> byTopic = new ConcurrentSkipListMap<>(TopicOrder::compare);
    // the map counts itself by walking over everything
    private final AtomicInteger size = new AtomicInteger();

    /** Keeps a value for a topic in place of the one before. */
    public void put(String topicName, V value) {
        if (byTopic.put(topicName, value) == null) {
            size.incrementAndGet();
        }
    }

    /** Forgets a topic. */
    public void remove(String topicName) {
        if (byTopic.remove(topicName) != null) {
            size.decrementAndGet();
        }
    }

    /** Forgets a topic if it still has this very value. */
    public void remove(String topicName, V value) {
        if (byTopic.remove(topicName, value)) {
            size.decrementAndGet();
        }
    }

    public int size() {
        return size.get();
    }

    /** Everything, in order of the topics, as it is while the iterator goes along. */
    public Iterator<V> all() {
        return byTopic.values().iterator();
    }

    /** The value of a topic, or null. */
    public @Nullable V get(String topicName) {
        return byTopic.get(topicName);
    }

    /** The values of all topics that match the filter, found while the iterator goes along. */
    public Iterator<V> matching(String topicFilter) {
        return matching(topicFilter, "");
    }

    /** The same from one topic name on. */
    public Iterator<V> matching(String topicFilter, String from) {
        if (topicFilter.indexOf('+') < 0 && topicFilter.indexOf('#') < 0) {
            V exact = byTopic.get(topicFilter);
            return exact == null || TopicOrder.compare(topicFilter, from) < 0
                    ? java.util.Collections.emptyIterator()
                    : java.util.List.of(exact).iterator();
        }
        return new Walk(new FilterSeek(topicFilter), from);
    }

    private final class Walk implements Iterator<V> {
        private final FilterSeek seek;
        private @Nullable V found;
        private @Nullable String from;

        Walk(FilterSeek seek, String from) {
            this.seek = seek;
            this.from = from;
        }

        @Override
        public boolean hasNext() {
            while (found == null && from != null) {
                advance(from);
            }
            return found != null;
        }

        @Override
        public V next() {
            if (!hasNext() || found == null) {
                throw new NoSuchElementException();
            }
            V value = found;
            found = null;
            return value;
        }

        private void advance(String position) {
            Map.Entry<String, V> entry = byTopic.ceilingEntry(position);
            if (entry == null) {
                from = null;
                return;
            }
            String topic = entry.getKey();
            String target = seek.seekFrom(topic);
            if (target == null) {
                from = null;
            } else if (target.equals(topic)) {
                found = entry.getValue();
                from = topic + '\0'; // the next possible name
            } else {
                from = target;
            }
        }
    }
}
