#!/bin/sh
# Measures what TLS costs: brokers side by side over TLS 1.3 with AES-128-GCM and an EC P-256 certificate, as Markdown tables
# for docs/benchmarks.md: throughput at QoS 0 and 1, point to point and in fan-out, and connects per second with full and
# resumed handshakes. On few cores the generator's own TLS is the greater part of the work: the figures that count are the
# broker's CPU microseconds per message and per connect.
#
#   bench/tls.sh                                        3 rounds, 64 bytes and 4 KiB
#   bench/tls.sh --quick                                once and short; the same as --rounds 1 --warm-up 1 --measure 2
#   bench/tls.sh --payload 64 --scenarios qos0          some of it
#   bench/tls.sh --tls-version 1.2                      the older version
#   bench/tls.sh --broker 'linnet=COMMAND' ...          other brokers than mosquitto (the baseline) and Linnet
#
# --payload takes one size or several, separated by commas; all other options are those of bench compare. Connects do not
# depend on the size and are measured once. The certificates are in bench/target/tls, made by linnet tls init.
set -eu
cd "$(dirname "$0")/.."

payloads=64,4096
quick=
scenarios=qos0,qos1,fanout
connects=connects,connects-resumed
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
    --scenarios=*) scenarios=${argument#*=} connects= ;;
    --payload | --scenarios)
      if [ "$count" -eq 0 ]; then
        echo "bench/tls.sh: $argument needs a value" >&2
        exit 2
      fi
      case $argument in
        --payload) payloads=$1 ;;
        *) scenarios=$1 connects= ;;
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

tls=bench/target/tls
[ -f "$tls/server.pem" ] || ./linnet tls init "$tls" --host localhost --host 127.0.0.1 >&2

if [ -z "$brokers" ]; then
  build_linnet
  set -- --broker 'mosquitto=mosquitto -c {file:bench/peers/mosquitto-tls.conf}' \
    --broker 'linnet=./linnet broker --config {file:bench/peers/linnet-tls.yaml} --data {data}' \
    "$@"
fi
if [ -n "$quick" ]; then
  set -- --rounds 1 --warm-up 1 --measure 2 "$@"
fi

faults=0
for payload in $(echo "$payloads" | tr , ' '); do
  bench compare --cafile "$tls/ca.pem" --scenarios "$scenarios" --payload "$payload" "$@" || faults=$?
  [ "$faults" -le 1 ] || exit "$faults"
  echo
done
if [ -n "$connects" ]; then
  bench compare --cafile "$tls/ca.pem" --scenarios "$connects" "$@" || faults=$?
fi
exit "$faults"
