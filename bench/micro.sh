#!/bin/sh
# Runs the JMH benchmarks: bench/micro.sh [what JMH takes], for instance bench/micro.sh PublishBenchmark -prof gc
# bench/micro.sh footprint 1000000 prints what a subscription takes in the topic index, in memory and in time to add it.
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one.
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -B -ntp -DskipTests -Dspotless.check.skip=true -pl bench -am package >&2
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
classes="bench/target/test-classes:bench/target/classes:$(cat bench/target/micro.classpath)"
if [ "${1-}" = footprint ]; then
  shift
  exec "$java" -XX:+UseCompactObjectHeaders -XX:+UseParallelGC -Xms4g -Xmx4g -cp "$classes" \
    io.linnet.bench.micro.Footprint "$@"
fi
exec "$java" -cp "$classes" org.openjdk.jmh.Main "$@"
