#!/bin/sh
# What permissions cost: Linnet without and with rules, side by side, and the Markdown table of docs/benchmarks.md.
#
#   bench/permissions.sh              3 rounds
#   bench/permissions.sh --rounds 1   any option of 'bench compare'
set -eu
cd "$(dirname "$0")/.."

. bench/java.sh

build_linnet
bench compare --scenarios qos0,qos1,fanout,fanin \
  --broker 'without=./linnet broker --listen mqtt://127.0.0.1:{port} --data {data}' \
  --broker 'permissions=./linnet broker --config bench/peers/linnet-permissions.yaml --listen mqtt://127.0.0.1:{port} --data {data}' \
  "$@"
