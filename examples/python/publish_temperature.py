"""Publishes a temperature at QoS 1 to the broker that MQTT_BROKER_URL names; with MQTT_USERNAME and MQTT_PASSWORD if they are set."""

import os
import sys
from urllib.parse import urlparse

from paho.mqtt import publish

broker = urlparse(os.environ.get("MQTT_BROKER_URL", "mqtt://localhost"))
celsius = sys.argv[1] if len(sys.argv) > 1 else "21.5"
user = os.environ.get("MQTT_USERNAME")

publish.single(
    "sensors/temperature",
    celsius,
    qos=1,
    hostname=broker.hostname,
    port=broker.port or 1883,
    auth={"username": user, "password": os.environ.get("MQTT_PASSWORD")} if user else None,
)
print("published", celsius)
