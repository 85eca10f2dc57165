"""Goes through the features of MQTT with Paho for Python 1 or 2: paho_matrix.py mqtt|ws PORT 4|5."""
import queue
import socket
import sys

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

SCHEME, PORT, VERSION = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
PATIENCE = 20


class Client:
    def __init__(self, identifier, clean=True, keepalive=60, will=None):
        transport = "websockets" if SCHEME == "ws" else "tcp"
        options = {"client_id": identifier, "protocol": VERSION, "transport": transport}
        if VERSION == 4:
            options["clean_session"] = clean
        if hasattr(paho, "CallbackAPIVersion"):
            options["callback_api_version"] = paho.CallbackAPIVersion.VERSION1
        self.paho = paho.Client(**options)
        if SCHEME == "ws":
            self.paho.ws_set_options(path="/mqtt")
        self.arrivals, self.connects, self.answers, self.goodbyes = (queue.Queue() for _ in range(4))
        self.paho.on_message = lambda _c, _u, message: self.arrivals.put(message)
        self.paho.on_connect = lambda _c, _u, flags, code, *_: self.connects.put((flags["session present"], code))
        self.paho.on_subscribe = self.paho.on_unsubscribe = lambda _c, _u, mid, *_: self.answers.put(mid)
        self.paho.on_disconnect = lambda *_: self.goodbyes.put(True)
        if will:
            self.paho.will_set(will, "gone", qos=1)
        more = {}
        if VERSION == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 0 if clean else 3600
            more = {"clean_start": clean, "properties": properties}
        self.paho.connect("127.0.0.1", PORT, keepalive, **more)
        self.paho.loop_start()
        self.session_present, code = self.connects.get(timeout=PATIENCE)
        assert code == 0, code

    def subscribe(self, topic_filter, qos=0):
        _, mid = self.paho.subscribe(topic_filter, qos)
        assert self.answers.get(timeout=PATIENCE) == mid

    def unsubscribe(self, topic_filter):
        _, mid = self.paho.unsubscribe(topic_filter)
        assert self.answers.get(timeout=PATIENCE) == mid

    def publish(self, topic, payload, qos=0, retain=False, **more):
        info = self.paho.publish(topic, payload, qos, retain, **more)
        info.wait_for_publish()
        assert info.is_published()

    def next(self):
        return self.arrivals.get(timeout=PATIENCE)

    def expect(self, topic, payload):
        message = self.next()
        assert message.topic == topic and message.payload == payload, (message.topic, message.payload[:50])
        return message

    def leave(self):
        self.paho.disconnect()
        self.goodbyes.get(timeout=PATIENCE)
        self.paho.loop_stop()

    def break_off(self):
        self.paho.loop_stop()
        connection = self.paho.socket()
        while hasattr(connection, "_socket"):
            connection = connection._socket
        connection.shutdown(socket.SHUT_RDWR)


def every_qos():
    subscriber, publisher = Client("subscriber"), Client("publisher")
    for subscribed in range(3):
        subscriber.subscribe("order/+", subscribed)
        for published in range(3):
            for i in range(20):
                publisher.publish("order/a", b"message %d" % i, published)
            for i in range(20):
                message = subscriber.expect("order/a", b"message %d" % i)
                assert message.qos == min(published, subscribed)
    subscriber.leave()
    publisher.leave()


def retained():
    client = Client("retained")
    for qos in range(3):
        client.publish("kept/%d/a" % qos, b"kept", qos, True)
        client.publish("kept/%d/b" % qos, b"cleared", qos, True)
        client.publish("kept/%d/b" % qos, b"", qos, True)
        client.subscribe("kept/%d/#" % qos, qos)
        assert client.expect("kept/%d/a" % qos, b"kept").retain
        client.publish("kept/%d/end" % qos, b"end", qos)
        client.expect("kept/%d/end" % qos, b"end")
    client.leave()


def will():
    heir = Client("heir")
    heir.subscribe("wills/#", 1)
    Client("polite", will="wills/polite").leave()
    Client("lost", will="wills/lost").break_off()
    heir.expect("wills/lost", b"gone")
    heir.leave()


def shared():
    members = [Client("first"), Client("second")]
    for member in members:
        member.subscribe("$share/team/jobs/+", 1)
    publisher = Client("publisher")
    for i in range(40):
        publisher.publish("jobs/%d" % i, b"job", 1)
    done = []
    for member in members:
        member.subscribe("end", 1)
        publisher.publish("end", b"end", 1)
        topics = list(iter(lambda: member.next().topic, "end"))
        assert topics
        done += topics
    assert sorted(done) == sorted("jobs/%d" % i for i in range(40)), done
    for client in members + [publisher]:
        client.leave()


def session():
    publisher = Client("publisher")
    for qos in (1, 2):
        name = "sleeper-%d" % qos
        before = Client(name, clean=False)
        assert not before.session_present
        before.subscribe("missed/#", 2)
        before.leave()
        for i in range(10):
            publisher.publish("missed/%d" % i, b"while away", qos)
        after = Client(name, clean=False)
        assert after.session_present
        for i in range(10):
            after.expect("missed/%d" % i, b"while away")
        after.unsubscribe("missed/#")
        after.leave()
    publisher.leave()


def large():
    client = Client("large")
    payload = bytes(range(256)) * 3900
    for qos in range(3):
        client.subscribe("large", qos)
        client.publish("large", payload, qos)
        client.expect("large", payload)
    client.leave()


def unsubscribed():
    client = Client("unsubscribed")
    client.subscribe("left/#", 1)
    client.subscribe("stays", 1)
    client.unsubscribe("left/#")
    client.publish("left/a", b"after", 1)
    client.publish("stays", b"end", 1)
    client.expect("stays", b"end")
    client.leave()


def properties():
    if VERSION != 5:
        return
    client = Client("properties")
    client.subscribe("requests", 1)
    sent = Properties(PacketTypes.PUBLISH)
    sent.UserProperty = [("b", "1"), ("a", "2"), ("b", "3")]
    sent.ResponseTopic = "answers/client"
    sent.CorrelationData = b"4711"
    sent.ContentType = "text/plain"
    client.publish("requests", b"how much?", 1, properties=sent)
    came = client.expect("requests", b"how much?").properties
    assert came.UserProperty == sent.UserProperty, came
    assert came.ResponseTopic == "answers/client" and came.CorrelationData == b"4711"
    client.leave()


def keep_alive():
    client = Client("quiet", keepalive=1)
    try:
        client.goodbyes.get(timeout=2.2)
        raise AssertionError("a client that pings was disconnected")
    except queue.Empty:
        client.leave()


for feature in (every_qos, retained, will, shared, session, large, unsubscribed, properties, keep_alive):
    print(feature.__name__, flush=True)
    feature()
