#!/bin/sh
# What Java clients cost, each in a process of its own: ours, HiveMQ's and Paho's, side by side against one Linnet broker.
#
#   bench/clients.sh                       3 rounds of 300,000 messages, 10,000 idle clients
#   bench/clients.sh ROUNDS MESSAGES IDLE
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one.
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -B -ntp -DskipTests -Dspotless.check.skip=true -pl bench -am package >&2
./linnet --version >&2
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
port=18831
data=$(mktemp -d)
./linnet broker --listen "mqtt://127.0.0.1:$port" --data "$data" >"$data/log" 2>&1 &
broker=$!
trap 'kill "$broker" 2>/dev/null; wait "$broker" 2>/dev/null || true; rm -rf "$data"' EXIT INT TERM
until grep -q "linnet sub" "$data/log"; do
  kill -0 "$broker" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
  sleep 0.2
done
"$java" -cp "bench/target/test-classes:bench/target/classes:$(cat bench/target/micro.classpath)" \
  io.linnet.bench.clients.ClientComparison 127.0.0.1 "$port" "${1:-3}" "${2:-300000}" "${3:-10000}"
