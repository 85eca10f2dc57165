#!/bin/sh
# ActiveMQ Artemis with its journal synced before each acknowledgement, as a peer of bench/durable.sh:
#
#   bench/peers/artemis.sh PORT DATA     becomes the broker (the process id stays)
#   bench/peers/artemis.sh --prepare     only fetches it, from Maven Central, and compiles its few lines of set-up
#
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one. ARTEMIS_OPTS are the options of its JVM.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
home=$here/artemis
bin=${JAVA_HOME:+$JAVA_HOME/bin/}

if [ ! -e "$home/target/classes/Artemis.class" ] ||
  [ -n "$(find "$home/Artemis.java" "$home/pom.xml" -newer "$home/target/classes/Artemis.class")" ]; then
  rm -rf "$home/target"
  (cd "$here/../.." && ./mvnw -q -B -ntp -f bench/peers/artemis/pom.xml dependency:copy-dependencies) >&2
  "${bin}javac" -d "$home/target/classes" -cp "$home/target/lib/*" "$home/Artemis.java"
fi
[ "${1-}" = --prepare ] && exit 0

if [ $# -ne 2 ]; then
  echo "usage: bench/peers/artemis.sh PORT DATA, or --prepare; not: $*" >&2
  exit 2
fi
# shellcheck disable=SC2086 # several options are several words
exec "${bin}java" ${ARTEMIS_OPTS--Xmx4g -XX:+UseG1GC} --enable-native-access=ALL-UNNAMED \
  -cp "$home/target/classes:$home/target/lib/*" Artemis "$1" "$2"
