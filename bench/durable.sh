#!/bin/sh
# Measures what it costs to lose nothing: brokers with durable sessions side by side, as Markdown tables for
# docs/benchmarks.md. Linnet beside ActiveMQ Artemis (fetched from Maven Central on first use; its journal synced before
# it acknowledges) and the installed mosquitto with persistence (which saves later than it acknowledges).
#
#   bench/durable.sh                                    all scenarios, 3 rounds, 64 and 256 bytes: hours
#   bench/durable.sh --quick                            once, small and short; the same as
#                                                       --rounds 1 --warm-up 1 --measure 2 --scale 0.02
#   bench/durable.sh --payload 64 --scenarios offline-qos1,drain --rounds 1
#   bench/durable.sh --broker 'linnet=COMMAND' ...      other brokers than the three
#
# --payload takes one size or several, separated by commas; all other options are those of bench compare.
set -eu
cd "$(dirname "$0")/.."

payloads=64,256
quick=
scenarios=qos1,durable-qos1,durable-both-qos1,qos2,durable-qos2,durable-both-qos2
scenarios=$scenarios,offline-qos1,offline-fanout,ack-latency,drain,restart,restart-kill,queue-through
brokers=

# What is not for this script goes round once and comes out behind, in the same order.
count=$#
while [ "$count" -gt 0 ]; do
  argument=$1
  shift
  count=$((count - 1))
  case $argument in
    --quick) quick=yes ;;
    --payload=*) payloads=${argument#*=} ;;
    --scenarios=*) scenarios=${argument#*=} ;;
    --payload | --scenarios)
      if [ "$count" -eq 0 ]; then
        echo "bench/durable.sh: $argument needs a value" >&2
        exit 2
      fi
      case $argument in
        --payload) payloads=$1 ;;
        *) scenarios=$1 ;;
      esac
      shift
      count=$((count - 1))
      ;;
    *)
      case $argument in --broker | --broker=*) brokers=given ;; esac
      set -- "$@" "$argument"
      ;;
  esac
done

. bench/java.sh

if [ -z "$brokers" ]; then
  bench/peers/artemis.sh --prepare
  build_linnet
  set -- --broker 'artemis=bench/peers/artemis.sh {port} {data}' \
    --broker 'mosquitto=mosquitto -c {file:bench/peers/mosquitto-persistent.conf}' \
    --broker 'linnet=./linnet broker --config bench/peers/linnet.yaml --listen mqtt://127.0.0.1:{port} --data {data}' \
    "$@"
fi
if [ -n "$quick" ]; then
  set -- --rounds 1 --warm-up 1 --measure 2 --scale 0.02 "$@"
fi

faults=0
for payload in $(echo "$payloads" | tr , ' '); do
  bench compare --scenarios "$scenarios" --payload "$payload" "$@" || faults=$?
  [ "$faults" -le 1 ] || exit "$faults"
  echo
done
exit "$faults"
