#!/bin/sh
# What stays in the memory of two clients and their broker, in one process, after so many messages of all three QoS.
#
#   bench/soak.sh             10,000,000 messages
#   bench/soak.sh MESSAGES
set -eu
cd "$(dirname "$0")/.."
./mvnw -B -ntp -Dspotless.check.skip=true -pl client -am -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dsoak.messages=${1:-10000000}" test | grep -E "live heap|Tests run:.*SoakTest|ERROR"
