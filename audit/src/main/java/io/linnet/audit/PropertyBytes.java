package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.four;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.variable;

/** The properties of 5.0 section 2.2.2.2: their identifiers, and their bytes on the wire. */
final class PropertyBytes {
    static final int PAYLOAD_FORMAT = 0x01;
    static final int MESSAGE_EXPIRY = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0b;
    static final int SESSION_EXPIRY = 0x11;
    static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int AUTHENTICATION_DATA = 0x16;
    static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    static final int WILL_DELAY = 0x18;
    static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    static final int RESPONSE_INFORMATION = 0x1a;
    static final int SERVER_REFERENCE = 0x1c;
    static final int REASON_STRING = 0x1f;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int USER_PROPERTY = 0x26;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29;
    static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2a;

    private PropertyBytes() {}

    static byte[] payloadFormat(int format) {
        return join(one(PAYLOAD_FORMAT), one(format));
    }

    static byte[] messageExpiry(long seconds) {
        return join(one(MESSAGE_EXPIRY), four(seconds));
    }

    static byte[] contentType(String type) {
        return join(one(CONTENT_TYPE), text(type));
    }

    static byte[] responseTopic(String topic) {
        return join(one(RESPONSE_TOPIC), text(topic));
    }

    static byte[] correlationData(byte[] data) {
        return join(one(CORRELATION_DATA), binary(data));
    }

    static byte[] subscriptionIdentifier(int identifier) {
        return join(one(SUBSCRIPTION_IDENTIFIER), variable(identifier));
    }

    static byte[] sessionExpiry(long seconds) {
        return join(one(SESSION_EXPIRY), four(seconds));
    }

    static byte[] authenticationMethod(String method) {
        return join(one(AUTHENTICATION_METHOD), text(method));
    }

    static byte[] authenticationData(byte[] data) {
        return join(one(AUTHENTICATION_DATA), binary(data));
    }

    static byte[] requestProblemInformation(int wanted) {
        return join(one(REQUEST_PROBLEM_INFORMATION), one(wanted));
    }

    static byte[] willDelay(long seconds) {
        return join(one(WILL_DELAY), four(seconds));
    }

    static byte[] requestResponseInformation(int wanted) {
        return join(one(REQUEST_RESPONSE_INFORMATION), one(wanted));
    }

    static byte[] receiveMaximum(int packets) {
        return join(one(RECEIVE_MAXIMUM), two(packets));
    }

    static byte[] topicAliasMaximum(int largest) {
        return join(one(TOPIC_ALIAS_MAXIMUM), two(largest));
    }

    static byte[] topicAlias(int alias) {
        return join(one(TOPIC_ALIAS), two(alias));
    }

    static byte[] userProperty(String name, String value) {
        return join(one(USER_PROPERTY), text(name), text(value));
    }

    static byte[] maximumPacketSize(long bytes) {
        return join(one(MAXIMUM_PACKET_SIZE), four(bytes));
    }
}
