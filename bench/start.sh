#!/bin/sh
# How long a command takes from its start to its end: publishing one message at QoS 1, there and back, with our tool and mosquitto's.
#   bench/start.sh [TIMES] [PORT]     against a broker that is there
set -eu
cd "$(dirname "$0")/.."
times=${1:-20}
port=${2:-1883}

# Milliseconds of each run, the median of all last.
measure() {
  for _ in $(seq "$times"); do
    begun=$(date +%s%N)
    "$@" -p "$port" -t bench/start -m x -q 1
    echo $((($(date +%s%N) - begun) / 1000000))
  done | sort -n | awk -v name="$1" '{ all[NR] = $1 } END { printf "%s: median %d ms, fastest %d, slowest %d\n", name, all[int((NR + 1) / 2)], all[1], all[NR] }'
}

./linnet pub -p "$port" -t bench/start -m x -q 1 # builds, and makes the cache
measure ./linnet pub
if command -v mosquitto_pub >/dev/null; then measure mosquitto_pub; fi
