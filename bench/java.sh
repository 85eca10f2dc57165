# Sourced by the scripts of this folder, in the root of the repository: builds the room and defines `bench`.
# JAVA_HOME must name a JDK 25 unless the java on the PATH is one.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
./mvnw -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl bench -am package >&2

bench() {
  "$java" -XX:+UseSerialGC -Xms256m -Xmx1g --enable-native-access=ALL-UNNAMED \
    -cp 'bench/target/classes:bench/target/lib/*' io.linnet.bench.Bench "$@"
}
