#!/bin/sh
# Runs the JMH benchmarks: bench/micro.sh [what JMH takes], for instance bench/micro.sh PublishBenchmark -prof gc
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one.
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -B -ntp -DskipTests -Dspotless.check.skip=true -pl bench -am package >&2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -cp "bench/target/test-classes:bench/target/classes:$(cat bench/target/micro.classpath)" org.openjdk.jmh.Main "$@"
