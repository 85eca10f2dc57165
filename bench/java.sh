# shellcheck shell=sh
# Sourced by the scripts of this folder, in the root of the repository: builds the room and defines `bench` and
# `build_linnet`.
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
./mvnw -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl bench -am package >&2

bench() {
  "$java" -XX:+UseSerialGC -Xms256m -Xmx1g --enable-native-access=ALL-UNNAMED \
    -cp 'bench/target/classes:bench/target/lib/*' io.linnet.bench.Bench "$@"
}

# Starts it once: the launcher builds what is out of date, which is neither to be measured nor waited for by a restart.
build_linnet() {
  ./linnet --version >&2
  ./linnet broker --help >/dev/null
}
