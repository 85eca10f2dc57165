package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.bench.CrashConfig;
import io.linnet.bench.CrashReport;
import io.linnet.bench.CrashRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our own broker is killed under load again and again, and has to account for everything it had acknowledged. */
class CrashTest {
    /** {@code -Dlinnet.crash.cycles=1000} for a long night. */
    private static final int CYCLES = Integer.getInteger("linnet.crash.cycles", 50);

    private static final long SEED = Long.getLong("linnet.crash.seed", 20_261_122);

    @Test
    @Timeout(3_600)
    void nothingAcknowledgedIsLostByKillMinusNine() {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String command = "'" + java + "' -XX:+UseCompactObjectHeaders -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
                + "--enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                + "' io.linnet.cli.Linnet broker --listen mqtt://127.0.0.1:{port} --data {data}";
        CrashReport report = CrashRun.of(CrashConfig.of(command, CYCLES, SEED), line -> {}, false);
        assertThat(report.isFaultless()).as(report.text()).isTrue();
    }
}
