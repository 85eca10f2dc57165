package io.linnet.bench;

import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** Command lines of brokers that are programs of these tests, in a process of their own. */
@NullMarked
final class JavaCommand {
    private JavaCommand() {}

    /** {@code {port}} is the first argument; others may be added behind. */
    static String of(Class<?> program) {
        return Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' "
                + program.getName() + " {port}";
    }
}
