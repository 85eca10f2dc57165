package io.linnet.packet;

/** One line of a SUBSCRIBE; the topic filter is as it came, its syntax is checked by {@link TopicFilter#parse}. */
public record SubscriptionRequest(String topicFilter, SubscriptionOptions options) {}
