#!/bin/sh
# Compares brokers side by side and prints the Markdown table of docs/benchmarks.md.
#
#   bench/compare.sh                                  Linnet beside the installed mosquitto, all scenarios, 3 rounds
#   bench/compare.sh --scenarios qos0,qos1 --rounds 1 some of it
#   bench/compare.sh --broker 'mosquitto=mosquitto -c {file:bench/peers/mosquitto.conf}' --broker 'other=COMMAND'
#
# Without --broker among the arguments the two brokers are mosquitto (the baseline) and linnet.
set -eu
cd "$(dirname "$0")/.."

. bench/java.sh

case " $* " in
  *" --broker "* | *" --broker="*) ;;
  *)
    build_linnet
    set -- --broker 'mosquitto=mosquitto -c {file:bench/peers/mosquitto.conf}' \
      --broker 'linnet=./linnet broker --listen mqtt://127.0.0.1:{port} --data {data}' "$@"
    ;;
esac

bench compare "$@"
