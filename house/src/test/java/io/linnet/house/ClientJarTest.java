package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the client library that users get: alone on a class path, with the JDK and nothing else. Made by the phase package. */
@Timeout(120)
class ClientJarTest {
    private static final String PROGRAM = """
            import io.linnet.client.*;
            import java.nio.file.Path;
            import java.util.concurrent.*;

            public class Program {
                public static void main(String[] arguments) throws Exception {
                    ClientSettings settings = ClientSettings.read(Path.of(arguments[0]));
                    BlockingQueue<String> received = new LinkedBlockingQueue<>();
                    try (Client client = settings.builder().connect()) {
                        client.subscribe(settings.text("topic"), delivery -> received.add(delivery.text()));
                        client.publish(settings.text("topic"), "21.5");
                        System.out.println(received.poll(60, TimeUnit.SECONDS) + " on " + Runtime.version().feature());
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path jar = Path.of("");

    @BeforeEach
    void findTheJar() throws IOException {
        Path target = Repository.root().resolve("client/target");
        jar = target.resolve("linnet-client-0.1.0.jar");
        assumeTrue(Files.exists(jar), "skipped: there is no " + jar + " before the phase package");
        FileTime made = Files.getLastModifiedTime(jar);
        try (Stream<Path> classes = Files.walk(target.resolve("classes"))) {
            boolean isNewest = classes.filter(Files::isRegularFile).allMatch(file -> isOlder(file, made));
            assumeTrue(isNewest, "skipped: " + jar + " is older than the classes; the phase package makes it");
        }
    }

    private static boolean isOlder(Path file, FileTime time) {
        try {
            return Files.getLastModifiedTime(file).compareTo(time) <= 0;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothingInItCanClashWithLibrariesOfItsUsers() throws IOException {
        try (JarFile content = new JarFile(jar.toFile())) {
            assertThat(content.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
                    .allMatch(name -> name.startsWith("io/linnet/"))
                    .anyMatch(name -> name.startsWith("io/linnet/packet/"))
                    .anyMatch(name -> name.startsWith("io/linnet/session/"))
                    .anyMatch(name -> name.startsWith("io/linnet/client/shaded/yaml/"));
        }
    }

    @Test
    void itsPomBringsNothingAlong() {
        String pom = Repository.read(jar.resolveSibling("dependency-reduced-pom.xml"));
        String dependencies = pom.substring(pom.indexOf("<dependencies>"), pom.indexOf("</dependencies>"));
        assertThat(dependencies.split("</dependency>"))
                .filteredOn(dependency -> dependency.contains("<artifactId>"))
                .isNotEmpty()
                .allMatch(dependency ->
                        dependency.contains("<scope>test</scope>") || dependency.contains("<scope>provided</scope>"));
    }

    /** In the jar of users the YAML parser has another name than the command line knows. The test kit is for users, too. */
    @Test
    void roomsTakeTheClassesAndNotTheJarOfUsers() {
        assertThat(Repository.files("pom.xml"))
                .filteredOn(pom -> !pom.endsWith(Path.of("testkit", "pom.xml"))
                        && !pom.endsWith(Path.of("client", "pom.xml"))
                        && !pom.equals(Repository.root().resolve("pom.xml")))
                .flatMap(pom -> List.of(Repository.read(pom)
                        .replaceAll("(?s)<exclusions>.*?</exclusions>", "")
                        .split("</dependency>")))
                .filteredOn(text -> text.contains("<dependency>") && text.contains(">linnet-client<"))
                .isNotEmpty()
                .allMatch(text -> text.contains("<classifier>classes</classifier>"));
    }

    @Test
    void aProgramNeedsNothingElse() throws Exception {
        assertThat(run(Path.of(System.getProperty("java.home")))).isEqualTo("21.5 on 25");
    }

    @Test
    void aProgramNeedsNothingElseOnJava17() throws Exception {
        Optional<Path> jdk = java17();
        assumeTrue(jdk.isPresent(), "skipped: there is no Java 17 in /usr/lib/jvm, ~/.sdkman or ~/.jdks");
        assertThat(run(jdk.orElseThrow())).isEqualTo("21.5 on 17");
    }

    private static Optional<Path> java17() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        List<Path> usual = List.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                home.resolve(".sdkman/candidates/java"),
                home.resolve(".jdks"));
        for (Path place : usual.stream().filter(Files::isDirectory).toList()) {
            try (Stream<Path> found = Files.list(place)) {
                Optional<Path> jdk = found.flatMap(path -> Stream.of(path, path.resolve("Contents/Home")))
                        .filter(path -> Files.isExecutable(path.resolve("bin/java")) && isJava17(path))
                        .findFirst();
                if (jdk.isPresent()) {
                    return jdk;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isJava17(Path jdk) {
        Path release = jdk.resolve("release");
        return Files.exists(release) && Repository.read(release).contains("JAVA_VERSION=\"17");
    }

    private String run(Path jdk) throws Exception {
        Path source = Files.writeString(folder.resolve("Program.java"), PROGRAM);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-cp", jar.toString(), source.toString());
        assertThat(compiled).as("exit code of the compiler").isZero();
        try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
            Path settings = Files.writeString(
                    folder.resolve("settings.yaml"), "broker: 127.0.0.1:" + broker.port() + "\ntopic: sensors/temp\n");
            Path out = folder.resolve("out");
            Process process = new ProcessBuilder(
                            jdk.resolve("bin/java").toString(),
                            "-cp",
                            jar + java.io.File.pathSeparator + folder,
                            "Program",
                            settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(100, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(out, StandardCharsets.UTF_8).strip();
            assertThat(ended).as("the program has ended, it said: " + said).isTrue();
            return said;
        }
    }
}
