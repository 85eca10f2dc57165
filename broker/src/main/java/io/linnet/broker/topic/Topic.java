package io.linnet.broker.topic;

import io.linnet.packet.TopicName;
import java.nio.charset.StandardCharsets;

/** A valid topic name, as text and as the UTF-8 bytes that go on the wire. Immutable. */
public final class Topic {
    private final String name;
    private final byte[] utf8;
    private final int hash;

    /**
     * @param utf8 the bytes of a topic name that was checked; owned by the topic from now on
     */
    public Topic(byte[] utf8) {
        this.name = new String(utf8, StandardCharsets.UTF_8);
        this.utf8 = utf8;
        this.hash = TopicName.hash(utf8, 0, utf8.length);
    }

    /** A topic from text, for topics that do not come off the wire. */
    public static Topic of(String name) {
        return new Topic(name.getBytes(StandardCharsets.UTF_8));
    }

    /** How many levels a topic name or filter has. */
    public static int levels(String text) {
        return Levels.count(text);
    }

    public String name() {
        return name;
    }

    /** The UTF-8 bytes; not to be written to. */
    public byte[] utf8() {
        return utf8;
    }

    /** The {@link TopicName#hash} of the bytes. */
    public int hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topic topic && name.equals(topic.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
