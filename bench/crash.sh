#!/bin/sh
# Kills brokers under load again and again and prints the Markdown table of docs/durability.md: what each had acknowledged
# and then did not keep.
#
#   bench/crash.sh                                    Linnet beside the installed mosquitto, 50 cycles each
#   bench/crash.sh --cycles 1000 --seed 1             the long proof, with moments drawn from that seed
#   bench/crash.sh --signal TERM                      a clean end instead of kill -9
#   bench/crash.sh --broker 'linnet=./linnet broker --listen mqtt://127.0.0.1:{port} --data {data}' --broker 'other=COMMAND'
#
# Without --broker among the arguments the brokers are linnet and mosquitto. The exit code is 1 when any of them broke a
# promise, which mosquitto is expected to do: it saves at a clean end and every half hour.
set -eu
cd "$(dirname "$0")/.."

. bench/java.sh

case " $* " in
  *" --broker "* | *" --broker="*) ;;
  *)
    build_linnet
    set -- --broker 'linnet=./linnet broker --listen mqtt://127.0.0.1:{port} --data {data}' \
      --broker 'mosquitto=mosquitto -c {file:bench/peers/mosquitto-persistent.conf}' "$@"
    ;;
esac

bench crash "$@"
