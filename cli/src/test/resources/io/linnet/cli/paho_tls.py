# Connects over TLS, publishes once at QoS 1 and leaves: paho_tls.py PORT CA [CERT KEY]. Prints what went wrong and ends with 1.
import sys
import threading

import paho.mqtt.client as mqtt

port, authority, *own = sys.argv[1:]
done = threading.Event()
problems = []


def connected(client, userdata, flags, code):
    if code == 0:
        client.publish("tls/python", "x", qos=1)
    else:
        problems.append(mqtt.connack_string(code))
        done.set()


def disconnected(client, userdata, code):
    if code != 0:
        problems.append("connection lost, " + mqtt.error_string(code))
    done.set()


client = mqtt.Client()
client.on_connect = connected
client.on_disconnect = disconnected
client.on_publish = lambda *_: client.disconnect()
client.tls_set(authority, *own)
try:
    client.connect("127.0.0.1", int(port))
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(1)
client.loop_start()
if not done.wait(20):
    problems.append("no answer in 20 seconds")
client.loop_stop()
if problems:
    print(problems[0])
    sys.exit(1)
