package io.linnet.packet;

import static io.linnet.packet.ProtocolVersion.V3_1;
import static io.linnet.packet.ProtocolVersion.V3_1_1;
import static io.linnet.packet.ProtocolVersion.V5;
import static io.linnet.packet.Wire.assertSame;
import static io.linnet.packet.Wire.bytes;
import static io.linnet.packet.Wire.wire;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each packet of each version in bytes, with every field named. */
final class WireBytesTest {
    @Test
    void connectOfVersion31() {
        Connect connect = new Connect(V3_1, true, 10, "id", null, "u", new byte[] {1, 2}, Properties.NONE);
        assertSame(V3_1, connect, wire("""
            10                        # CONNECT
            17                        # remaining length
            00 06 "MQIsdp"            # protocol name
            03                        # protocol version
            0b11000010                # user name, password, clean session
            00 0A                     # keep alive
            00 02 "id"                # client identifier
            00 01 "u"                 # user name
            00 02 01 02               # password
            """));
    }

    @Test
    void connectOfVersion311WithWill() {
        Will will = new Will("w", new byte[] {7}, QoS.EXACTLY_ONCE, true, Properties.NONE);
        assertSame(V3_1_1, new Connect(V3_1_1, false, 0xFFFF, "", will, null, null, Properties.NONE), wire("""
            10                        # CONNECT
            12                        # remaining length
            00 04 "MQTT"              # protocol name
            04                        # protocol level
            0b00110100                # will retain, will QoS 2, will
            FF FF                     # keep alive
            00 00                     # client identifier
            00 01 "w"                 # will topic
            00 01 07                  # will message
            """));
    }

    @Test
    void connectOfVersion5WithEveryProperty() {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                .text(Property.AUTHENTICATION_METHOD, "m")
                .binary(Property.AUTHENTICATION_DATA, new byte[] {9})
                .number(Property.REQUEST_PROBLEM_INFORMATION, 0)
                .number(Property.REQUEST_RESPONSE_INFORMATION, 1)
                .number(Property.RECEIVE_MAXIMUM, 258)
                .number(Property.TOPIC_ALIAS_MAXIMUM, 3)
                .userProperty("k", "v")
                .userProperty("k", "")
                .number(Property.MAXIMUM_PACKET_SIZE, 0x01020304)
                .build();
        Properties willProperties = Properties.builder()
                .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 2)
                .text(Property.CONTENT_TYPE, "c")
                .text(Property.RESPONSE_TOPIC, "r")
                .binary(Property.CORRELATION_DATA, new byte[] {8})
                .number(Property.WILL_DELAY_INTERVAL, 5)
                .userProperty("a", "b")
                .build();
        Will will = new Will("w", new byte[] {7}, QoS.AT_LEAST_ONCE, false, willProperties);
        assertSame(V5, new Connect(V5, true, 60, "id", will, null, new byte[] {1}, properties), wire("""
            10                        # CONNECT
            61                        # remaining length
            00 04 "MQTT"              # protocol name
            05                        # protocol version
            0b01001110                # password, will QoS 1, will, clean start
            00 3C                     # keep alive
            29                        # property length
            11 FF FF FF FF            # session expiry interval
            15 00 01 "m"              # authentication method
            16 00 01 09               # authentication data
            17 00                     # request problem information
            19 01                     # request response information
            21 01 02                  # receive maximum
            22 00 03                  # topic alias maximum
            26 00 01 "k" 00 01 "v"    # user property
            26 00 01 "k" 00 00        # user property with an empty value
            27 01 02 03 04            # maximum packet size
            00 02 "id"                # client identifier
            1F                        # will property length
            01 01                     # payload format indicator
            02 00 00 00 02            # message expiry interval
            03 00 01 "c"              # content type
            08 00 01 "r"              # response topic
            09 00 01 08               # correlation data
            18 00 00 00 05            # will delay interval
            26 00 01 "a" 00 01 "b"    # user property
            00 01 "w"                 # will topic
            00 01 07                  # will payload
            00 01 01                  # password
            """));
    }

    @Test
    void connAckOfVersion3() {
        assertSame(V3_1_1, new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE), wire("""
            20                        # CONNACK
            02                        # remaining length
            01                        # session present
            00                        # accepted
            """));
        assertSame(V3_1, new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE), wire("""
            20                        # CONNACK
            02                        # remaining length
            00                        # not used
            05                        # not authorized
            """));
    }

    @Test
    void connAckOfVersion5WithEveryProperty() {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 1)
                .text(Property.ASSIGNED_CLIENT_IDENTIFIER, "i")
                .number(Property.SERVER_KEEP_ALIVE, 2)
                .text(Property.AUTHENTICATION_METHOD, "m")
                .binary(Property.AUTHENTICATION_DATA, new byte[0])
                .text(Property.RESPONSE_INFORMATION, "r")
                .text(Property.SERVER_REFERENCE, "s")
                .text(Property.REASON_STRING, "e")
                .number(Property.RECEIVE_MAXIMUM, 3)
                .number(Property.TOPIC_ALIAS_MAXIMUM, 4)
                .number(Property.MAXIMUM_QOS, 1)
                .number(Property.RETAIN_AVAILABLE, 0)
                .userProperty("", "v")
                .number(Property.MAXIMUM_PACKET_SIZE, 5)
                .number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1)
                .number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
                .number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1)
                .build();
        assertSame(V5, new ConnAck(false, ReasonCode.USE_ANOTHER_SERVER, properties), wire("""
            20                        # CONNACK
            3D                        # remaining length
            00                        # no session present
            9C                        # use another server
            3A                        # property length
            11 00 00 00 01            # session expiry interval
            12 00 01 "i"              # assigned client identifier
            13 00 02                  # server keep alive
            15 00 01 "m"              # authentication method
            16 00 00                  # authentication data
            1A 00 01 "r"              # response information
            1C 00 01 "s"              # server reference
            1F 00 01 "e"              # reason string
            21 00 03                  # receive maximum
            22 00 04                  # topic alias maximum
            24 01                     # maximum QoS
            25 00                     # retain available
            26 00 00 00 01 "v"        # user property with an empty name
            27 00 00 00 05            # maximum packet size
            28 01                     # wildcard subscription available
            29 00                     # subscription identifiers available
            2A 01                     # shared subscription available
            """));
    }

    @Test
    void publishOfVersion3() {
        assertSame(
                V3_1_1,
                new Publish(true, QoS.AT_LEAST_ONCE, true, "a/b", 258, Properties.NONE, new byte[] {1, 0}),
                wire("""
                    0b00111011                # PUBLISH, DUP, QoS 1, RETAIN
                    09                        # remaining length
                    00 03 "a/b"               # topic name
                    01 02                     # packet identifier
                    01 00                     # payload
                    """));
        assertSame(V3_1, new Publish(false, QoS.AT_MOST_ONCE, false, "é", 0, Properties.NONE, new byte[0]), wire("""
            30                        # PUBLISH at QoS 0
            04                        # remaining length
            00 02 C3 A9               # topic name
            """));
    }

    @Test
    void publishOfVersion5WithEveryProperty() {
        Properties properties = Properties.builder()
                .number(Property.PAYLOAD_FORMAT_INDICATOR, 0)
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 0)
                .text(Property.CONTENT_TYPE, "")
                .text(Property.RESPONSE_TOPIC, "r")
                .binary(Property.CORRELATION_DATA, new byte[] {0})
                .subscriptionIdentifier(127)
                .subscriptionIdentifier(128)
                .subscriptionIdentifier(268_435_455)
                .number(Property.TOPIC_ALIAS, 0xFFFF)
                .userProperty("k", "v")
                .build();
        assertSame(V5, new Publish(false, QoS.EXACTLY_ONCE, false, "", 1, properties, new byte[] {5}), wire("""
            0b00110100                # PUBLISH, QoS 2
            2C                        # remaining length
            00 00                     # no topic name
            00 01                     # packet identifier
            26                        # property length
            01 00                     # payload format indicator
            02 00 00 00 00            # message expiry interval
            03 00 00                  # content type
            08 00 01 "r"              # response topic
            09 00 01 00               # correlation data
            0B 7F                     # subscription identifier
            0B 80 01                  # subscription identifier
            0B FF FF FF 7F            # subscription identifier
            23 FF FF                  # topic alias
            26 00 01 "k" 00 01 "v"    # user property
            05                        # payload
            """));
    }

    @ParameterizedTest
    @EnumSource
    void acknowledgementsOfSuccessHaveTwoBytes(ProtocolVersion version) {
        assertSame(version, new PubAck(258), bytes(0x40, 2, 1, 2));
        assertSame(version, new PubRec(258), bytes(0x50, 2, 1, 2));
        assertSame(version, new PubRel(258), bytes(0x62, 2, 1, 2));
        assertSame(version, new PubComp(258), bytes(0x70, 2, 1, 2));
    }

    @Test
    void acknowledgementsOfVersion5WithReasonCodeOnly() {
        assertSame(V5, new PubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE), wire("""
            40                        # PUBACK
            03                        # remaining length
            00 01                     # packet identifier
            10                        # no matching subscribers
            """));
        assertSame(V5, new PubComp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE), wire("""
            70                        # PUBCOMP
            03                        # remaining length
            00 01                     # packet identifier
            92                        # packet identifier not found
            """));
    }

    @Test
    void acknowledgementsOfVersion5WithProperties() {
        Properties properties = Properties.builder()
                .text(Property.REASON_STRING, "e")
                .userProperty("k", "v")
                .build();
        assertSame(V5, new PubRec(1, ReasonCode.SUCCESS, properties), wire("""
            50                        # PUBREC
            0F                        # remaining length
            00 01                     # packet identifier
            00                        # success
            0B                        # property length
            1F 00 01 "e"              # reason string
            26 00 01 "k" 00 01 "v"    # user property
            """));
    }

    @Test
    void acknowledgementOfVersion5WithAnEmptyPropertyLengthIsUnderstood() {
        byte[] bytes = wire("""
            62                        # PUBREL
            04                        # remaining length
            00 01                     # packet identifier
            92                        # packet identifier not found
            00                        # property length
            """);
        assertThat(Wire.decode(V5, bytes))
                .isEqualTo(new PubRel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
    }

    @Test
    void subscribeOfVersion3() {
        List<SubscriptionRequest> requests = List.of(
                new SubscriptionRequest("a/+", SubscriptionOptions.of(QoS.AT_LEAST_ONCE)),
                new SubscriptionRequest("#", SubscriptionOptions.of(QoS.EXACTLY_ONCE)));
        assertSame(V3_1_1, new Subscribe(10, Properties.NONE, requests), wire("""
            82                        # SUBSCRIBE
            0C                        # remaining length
            00 0A                     # packet identifier
            00 03 "a/+"               # topic filter
            01                        # requested QoS
            00 01 "#"                 # topic filter
            02                        # requested QoS
            """));
    }

    @Test
    void subscribeOfVersion5() {
        Properties properties = Properties.builder()
                .subscriptionIdentifier(1)
                .userProperty("k", "v")
                .build();
        SubscriptionOptions options = new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND);
        assertSame(V5, new Subscribe(10, properties, List.of(new SubscriptionRequest("a", options))), wire("""
            82                        # SUBSCRIBE
            10                        # remaining length
            00 0A                     # packet identifier
            09                        # property length
            0B 01                     # subscription identifier
            26 00 01 "k" 00 01 "v"    # user property
            00 01 "a"                 # topic filter
            0b00101110                # do not send retained, retain as published, no local, QoS 2
            """));
    }

    @Test
    void subAckOfVersion3KnowsOneErrorOnly() {
        List<ReasonCode> codes = List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED);
        byte[] bytes = wire("""
            90                        # SUBACK
            05                        # remaining length
            00 01                     # packet identifier
            00                        # QoS 0
            02                        # QoS 2
            80                        # failure
            """);
        assertThat(RoundTripTest.encoded(V3_1_1, new SubAck(1, Properties.NONE, codes)))
                .isEqualTo(bytes);
        assertThat(((SubAck) Wire.decode(V3_1_1, bytes)).reasonCodes())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR);
    }

    @Test
    void subAckOfVersion5() {
        Properties properties =
                Properties.builder().text(Property.REASON_STRING, "e").build();
        assertSame(
                V5,
                new SubAck(1, properties, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.TOPIC_FILTER_INVALID)),
                wire("""
                    90                        # SUBACK
                    09                        # remaining length
                    00 01                     # packet identifier
                    04                        # property length
                    1F 00 01 "e"              # reason string
                    01                        # granted QoS 1
                    8F                        # topic filter invalid
                    """));
    }

    @Test
    void unsubscribeAndUnsubAckOfVersion3() {
        assertSame(V3_1, new Unsubscribe(1, Properties.NONE, List.of("a", "b")), wire("""
            A2                        # UNSUBSCRIBE
            08                        # remaining length
            00 01                     # packet identifier
            00 01 "a"                 # topic filter
            00 01 "b"                 # topic filter
            """));
        assertSame(V3_1_1, new UnsubAck(1, Properties.NONE, List.of()), wire("""
            B0                        # UNSUBACK
            02                        # remaining length
            00 01                     # packet identifier
            """));
    }

    @Test
    void unsubscribeAndUnsubAckOfVersion5() {
        assertSame(V5, new Unsubscribe(1, Properties.NONE, List.of("a")), wire("""
            A2                        # UNSUBSCRIBE
            06                        # remaining length
            00 01                     # packet identifier
            00                        # property length
            00 01 "a"                 # topic filter
            """));
        assertSame(V5, new UnsubAck(1, Properties.NONE, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED)), wire("""
            B0                        # UNSUBACK
            04                        # remaining length
            00 01                     # packet identifier
            00                        # property length
            11                        # no subscription existed
            """));
    }

    @ParameterizedTest
    @EnumSource
    void pingsAndTheShortFarewellAreTwoBytes(ProtocolVersion version) {
        assertSame(version, new PingReq(), bytes(0xC0, 0));
        assertSame(version, new PingResp(), bytes(0xD0, 0));
        assertSame(version, new Disconnect(ReasonCode.SUCCESS), bytes(0xE0, 0));
    }

    @Test
    void disconnectOfVersion5() {
        assertSame(V5, new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE), wire("""
            E0                        # DISCONNECT
            01                        # remaining length
            04                        # disconnect with will message
            """));
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 1)
                .text(Property.SERVER_REFERENCE, "s")
                .text(Property.REASON_STRING, "e")
                .build();
        assertSame(V5, new Disconnect(ReasonCode.SERVER_MOVED, properties), wire("""
            E0                        # DISCONNECT
            0F                        # remaining length
            9D                        # server moved
            0D                        # property length
            11 00 00 00 01            # session expiry interval
            1C 00 01 "s"              # server reference
            1F 00 01 "e"              # reason string
            """));
    }

    @Test
    void authOfVersion5() {
        assertSame(V5, new Auth(ReasonCode.SUCCESS, Properties.NONE), bytes(0xF0, 0));
        Properties properties = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "m")
                .binary(Property.AUTHENTICATION_DATA, new byte[] {1})
                .build();
        assertSame(V5, new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties), wire("""
            F0                        # AUTH
            0A                        # remaining length
            18                        # continue authentication
            08                        # property length
            15 00 01 "m"              # authentication method
            16 00 01 01               # authentication data
            """));
    }

    @Test
    void aUserNameMayBeMissingInVersion31() {
        byte[] bytes = wire("""
            10                        # CONNECT
            0F                        # remaining length
            00 06 "MQIsdp"            # protocol name
            03                        # protocol version
            0b11000010                # user name, password, clean session
            00 0A                     # keep alive
            00 01 "i"                 # client identifier, and the packet ends
            """);
        assertThat(Wire.decode(V3_1, bytes))
                .isEqualTo(new Connect(V3_1, true, 10, "i", null, null, null, Properties.NONE));
    }

    @Test
    void repeatedRequestsOfVersion31MayHaveDup() {
        assertThat(Wire.decode(V3_1, bytes(0x6A, 2, 0, 1))).isEqualTo(new PubRel(1));
        assertThat(Wire.refusal(V3_1_1, bytes(0x6A, 2, 0, 1)).statement()).isEqualTo("MQTT-3.6.1-1");
    }
}
