"""Reacts to each command for a device, for ever: through restarts of the broker, and with the commands that came meanwhile."""

import os
from urllib.parse import urlparse

from paho.mqtt import client as mqtt


def subscribe(client, userdata, flags, code):
    # after each connect: the broker may have forgotten the session
    client.subscribe("commands/device1", qos=1)


def react(client, userdata, message):
    print("command:", message.payload.decode(), flush=True)


broker = urlparse(os.environ.get("MQTT_BROKER_URL", "mqtt://localhost"))
arguments = {"client_id": "device1-python", "clean_session": False}
if hasattr(mqtt, "CallbackAPIVersion"):  # paho-mqtt 2
    arguments["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
client = mqtt.Client(**arguments)
if "MQTT_USERNAME" in os.environ:
    client.username_pw_set(os.environ["MQTT_USERNAME"], os.environ.get("MQTT_PASSWORD"))
client.on_connect = subscribe
client.on_message = react
client.reconnect_delay_set(min_delay=1, max_delay=60)
client.connect_async(broker.hostname, broker.port or 1883)
client.loop_forever(retry_first_connection=True)
