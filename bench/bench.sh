#!/bin/sh
# The load generator from a clone: bench/bench.sh run qos1 --port 1883 --pid PID; --help says the rest.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
bench "$@"
