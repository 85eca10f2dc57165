package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code linnet}, with a stub for Maven and for the JVM, in a checkout of its own. */
@Timeout(60)
class LauncherTest {
    /** Tells how it was called; makes the file that it is told to make, as the JVM makes its cache. */
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do
              case $word in -XX:AOTCacheOutput=*) echo cache >"${word#*=}"; exit 0 ;; esac
            done
            echo "pid $$"
            for word in "$@"; do echo "<$word>"; done
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo "$JAVA_HOME $*" >>calls
            if [ -e broken ]; then echo "[INFO] noise"; echo "[ERROR] does not compile"; exit 1; fi
            mkdir -p cli/target
            echo jar >cli/target/linnet.jar
            """;

    @TempDir
    private Path folder;

    private Path home = Path.of("");
    private Path jdk = Path.of("");

    private record Outcome(int exitCode, String out, String err, long pid) {}

    @BeforeEach
    void checkOut() throws IOException {
        home = folder.resolve("check out");
        jdk = jdk("a jdk", "25.0.3");
        Files.createDirectories(home.resolve("cli/src/main/java"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(home.resolve("cli/src/main/java/A.java"), "class A {}");
        script(home.resolve("mvnw"), MAVEN);
        script(home.resolve("linnet"), Repository.read(Repository.root().resolve("linnet")));
    }

    private Path jdk(String name, String version) throws IOException {
        Path made = folder.resolve(name);
        Files.createDirectories(made.resolve("bin"));
        Files.writeString(
                made.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"y\"\n");
        script(made.resolve("bin/java"), JAVA);
        script(made.resolve("bin/javac"), "#!/bin/sh\n");
        return made;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(String... words) throws Exception {
        return run(home.resolve("linnet"), Map.of("LINNET_JAVA_HOME", jdk.toString()), words);
    }

    private Outcome run(Path script, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Repository.read(out), Repository.read(err), process.pid());
    }

    private List<String> builds() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls, StandardCharsets.UTF_8) : List.of();
    }

    @Test
    void firstRunBuildsAndLaterRunsDoNot() throws Exception {
        Outcome first = run("--version");
        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).contains("building");
        assertThat(first.out()).endsWith("<" + home + "/cli/target/linnet.jar>\n<--version>\n");
        assertThat(run("--version").err()).isEmpty();
        assertThat(builds()).hasSize(1).first().asString().startsWith(jdk + " ").contains("-pl cli -am package");
    }

    @Test
    void newerSourceIsBuilt() throws Exception {
        run("--version");
        Path source = home.resolve("cli/src/main/java/A.java");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        assertThat(run("--version").err()).contains("building");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void failedBuildShowsItsErrorsAndWhereTheLogIs() throws Exception {
        Files.writeString(home.resolve("broken"), "");
        Outcome outcome = run("--version");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("[ERROR] does not compile", home + "/target/linnet-build.log")
                .doesNotContain("noise");
        assertThat(home.resolve("target/linnet-build.lock")).doesNotExist();
    }

    @Test
    void processIsTheJvmItself() throws Exception {
        Outcome outcome = run("broker");
        assertThat(outcome.out()).startsWith("pid " + outcome.pid() + "\n");
    }

    @Test
    void brokerAndShortCommandsStartFromCachesOfTheirOwn() throws Exception {
        Path ofShortCommands = home.resolve("cli/target/linnet.aot");
        Path ofBroker = home.resolve("cli/target/linnet-broker.aot");
        assertThat(run("broker", "--data", "d").out())
                .contains("UseCompactObjectHeaders", "<-XX:AOTCache=" + ofBroker + ">", "<--data>\n<d>\n");
        assertThat(ofBroker).exists();
        assertThat(ofShortCommands).doesNotExist();
        assertThat(run("pub", "-m", "a b", "*").out())
                .contains("<-XX:AOTCache=" + ofShortCommands + ">", "<pub>\n<-m>\n<a b>\n<*>\n");
        assertThat(ofShortCommands).exists();
    }

    @Test
    void furtherOptionsReachTheJvm() throws Exception {
        Outcome outcome = run(
                home.resolve("linnet"),
                Map.of("LINNET_JAVA_HOME", jdk.toString(), "LINNET_OPTS", "-Xmx1g -Da=*"),
                "broker");
        assertThat(outcome.out()).contains("<-Xmx1g>\n<-Da=*>\n<-jar>");
    }

    @Test
    void linkToTheScriptFindsItsFolder() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("../check out/linnet"));
        Files.createSymbolicLink(bin.resolve("first"), bin.resolve("second"));
        Outcome outcome = run(bin.resolve("first"), Map.of("LINNET_JAVA_HOME", jdk.toString()), "--version");
        assertThat(outcome.out()).contains("<" + home + "/cli/target/linnet.jar>");
    }

    @Test
    void jdkOfAnotherVersionIsPassedOver() throws Exception {
        Path old = jdk("old", "17.0.15");
        Path young = jdk("young", "250.1");
        Files.createDirectories(folder.resolve(".sdkman/candidates/java"));
        Files.createSymbolicLink(folder.resolve(".sdkman/candidates/java/25-tem"), jdk);
        // What is taken instead may be a real JDK of this machine, which then finds no program in the jar of the stub.
        run(
                home.resolve("linnet"),
                Map.of("LINNET_JAVA_HOME", old.toString(), "JAVA_HOME", young.toString()),
                "--version");
        assertThat(builds()).hasSize(1);
        assertThat(builds()).noneMatch(call -> call.startsWith(old.toString()) || call.startsWith(young.toString()));
    }

    @Test
    void lockOfABuildThatDiedIsTakenOver() throws Exception {
        Path lock = Files.createDirectories(home.resolve("target/linnet-build.lock"));
        Files.writeString(lock.resolve("pid"), "999999999\n");
        assertThat(run("--version").exitCode()).isZero();
        assertThat(lock).doesNotExist();
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                run("--version");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(run("--version").exitCode()).isZero();
        other.join();
        assertThat(builds()).hasSize(1);
    }
}
