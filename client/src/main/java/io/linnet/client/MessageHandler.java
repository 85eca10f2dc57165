package io.linnet.client;

/**
 * What is done with the messages of a subscription, one after another in the order in which they came, on a thread of the
 * client's executor. It may block and may call the client.
 *
 * <p>When it returns, the message is acknowledged, unless the subscription acknowledges by hand. When it throws, that is logged and
 * the message is refused with 0x80, which in 3.1.1 nobody can say, so that it counts as done there.
 */
@FunctionalInterface
public interface MessageHandler {
    void onMessage(Delivery delivery) throws Exception;
}
